set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1800,812 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "loss on the test set\0073 dashed: training" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0556; set rmargin at screen 0.4833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:4] noextend
set xlabel "epoch"
set xtics ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4)
set logscale y
set yrange [0.233456399:2.33157027] noextend
set ylabel "loss" offset 0.5,0
set ytics ('0.5' 0.5, '1' 1, '2' 2)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0 2.1 2.1
1 1.2 1.4
2 0.71 0.95
EOD
$data2 << EOD
0 2.1 2.1
1 1.2 1.4
2 0.71 0.95
3 0.441 0.659
4 0.2921 0.4697
EOD
$data3 << EOD
0 2
1 1.2
2 0.72
EOD
$data4 << EOD
0 2.1
1 1.3
2 0.82
EOD
$data5 << EOD
0 2
1 1.2
2 0.72
3 0.432
4 0.2592
EOD
$data6 << EOD
0 2.1
1 1.3
2 0.82
3 0.532
4 0.3592
EOD
set key at graph 0.985,0.98 right top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.6 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2:3 with filledcurves fc rgb '#d8000000' fs solid noborder notitle, \
  $data2 using 1:2:3 with filledcurves fc rgb '#d8D55E00' fs solid noborder notitle, \
  $data3 using 1:2 with lines lw 1.6 dt (7,4) lc rgb '#000000' notitle, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "hidden 4" noenhanced, \
  $data5 using 1:2 with lines lw 1.6 dt (7,4) lc rgb '#D55E00' notitle, \
  $data6 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "hidden 16" noenhanced
reset
set clip two
set title "accuracy on the test set\0073 dashed: training" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5556; set rmargin at screen 0.9833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:4] noextend
set xlabel "epoch"
set xtics ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4)
set yrange [0.0302914991:1.02973423] noextend
set ylabel "" offset 0.5,0
set ytics ('0 %%' -0, '50 %%' 0.301029996, '80 %%' 0.698970004, '90 %%' 1, '95 %%' 1.30103, '98 %%' 1.69897, '99 %%' 2, '99.5 %%' 2.30103, '99.8 %%' 2.69897, '99.9 %%' 3, '99.95 %%' 3.30103, '99.98 %%' 3.69897, '99.99 %%' 4)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data7 << EOD
0 0.07572071 0.07572071
1 0.251812 0.3187588
2 0.4202164 0.5466817
EOD
$data8 << EOD
0 0.07572071 0.07572071
1 0.251812 0.3187588
2 0.4202164 0.5466817
3 0.5790546 0.7535014
4 0.7261194 0.9324085
EOD
$data9 << EOD
0 0.09691001
1 0.3187588
2 0.5406075
EOD
$data10 << EOD
0 0.07572071
1 0.2839967
2 0.4841262
EOD
$data11 << EOD
0 0.09691001
1 0.3187588
2 0.5406075
3 0.7624563
4 0.984305
EOD
$data12 << EOD
0 0.07572071
1 0.2839967
2 0.4841262
3 0.6720284
4 0.8426037
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.6 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data7 using 1:2:3 with filledcurves fc rgb '#d8000000' fs solid noborder notitle, \
  $data8 using 1:2:3 with filledcurves fc rgb '#d8D55E00' fs solid noborder notitle, \
  $data9 using 1:2 with lines lw 1.6 dt (7,4) lc rgb '#000000' notitle, \
  $data10 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data10 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "hidden 4" noenhanced, \
  $data11 using 1:2 with lines lw 1.6 dt (7,4) lc rgb '#D55E00' notitle, \
  $data12 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data12 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "hidden 16" noenhanced
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold net\0175" font ',15' tc rgb '#262626' at screen 0.5,0.9616 center
plot \
  NaN with lines notitle
unset multiplot
