set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1800,812 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "loss" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0556; set rmargin at screen 0.4833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:3] noextend
set xlabel "epoch"
set xtics ('0' 0, '1' 1, '2' 2, '3' 3)
set logscale y
set yrange [0.224763634:2.33578712] noextend
set ylabel "loss" offset 0.5,0
set ytics ('0.5' 0.5, '1' 1, '2' 2)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0 2
1 1
2 0.5
3 0.25
EOD
$data2 << EOD
0 2.1
1 1.1
2 0.6
3 0.35
EOD
set key at graph 0.985,0.98 right top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.7 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "training" noenhanced, \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "test" noenhanced
reset
set clip two
set title "accuracy" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5556; set rmargin at screen 0.9833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:3] noextend
set xlabel "epoch"
set xtics ('0' 0, '1' 1, '2' 2, '3' 3)
set yrange [0.0295067496:1.04621396] noextend
set ylabel "" offset 0.5,0
set ytics ('0 %%' -0, '50 %%' 0.301029996, '80 %%' 0.698970004, '90 %%' 1, '95 %%' 1.30103, '98 %%' 1.69897, '99 %%' 2, '99.5 %%' 2.30103, '99.8 %%' 2.69897, '99.9 %%' 3, '99.95 %%' 3.30103, '99.98 %%' 3.69897, '99.99 %%' 4)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data3 << EOD
0 0.09691001
1 0.39794
2 0.69897
3 1
EOD
$data4 << EOD
0 0.07572071
1 0.3565473
2 0.6197888
3 0.853872
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.7 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data3 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "training" noenhanced, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "test" noenhanced
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold net\0175" font ',15' tc rgb '#262626' at screen 0.5,0.9616 center
plot \
  NaN with lines notitle
unset multiplot
