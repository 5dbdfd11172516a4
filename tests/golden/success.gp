reset
set clip two
set title "\0173/:Bold bowl\0175   share of 3 runs that succeed, with 95 \0045 intervals" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [0.920187651:17.3877578] noextend
set xlabel "dimension"
set xtics ('1' 1, '4' 4, '16' 16)
set yrange [-0.04:1.04] noextend
set ylabel "share of runs" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0.9883131 0.438503 1
3.953252 0.438503 1
15.81301 0.06149194 0.7923404
EOD
$data2 << EOD
0.9883131 1
3.953252 1
15.81301 0.3333333
EOD
$data3 << EOD
1.011825 0.438503 1
4.047301 0.438503 1
16.1892 0.438503 1
EOD
$data4 << EOD
1.011825 1
4.047301 1
16.1892 1
EOD
set key at graph 0.015,0.02 left bottom Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 2.1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2:(0):($3-$2) with vectors nohead lw 1.6 lc rgb '#60000000' notitle, \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "sgd" noenhanced, \
  $data3 using 1:2:(0):($3-$2) with vectors nohead lw 1.6 lc rgb '#60D55E00' notitle, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "adam" noenhanced
