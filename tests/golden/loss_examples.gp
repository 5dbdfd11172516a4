reset
set clip two
set title "\0173/:Bold a line\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set yrange [-1:21] noextend
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
set ylabel "mse" offset 0.5,0
set xrange [0:12] noextend
set xlabel 'rows of data seen'
$data1 << EOD
0 0
6 5
12 8.5
EOD
$data2 << EOD
0 0
2 20
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 2.1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "adam" noenhanced, \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "sgd" noenhanced
