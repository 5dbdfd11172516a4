reset
set clip two
set title "\0173/:Bold fit\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set yrange [-3.45:6.45] noextend
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
set ylabel "loss" offset 0.5,0
set xrange [0:2] noextend
set xtics 1
set xlabel 'step'
$data1 << EOD
0 6
1 0
2 -3
EOD
set key at graph 0.985,0.98 right top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 2.2 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "sgd" noenhanced
