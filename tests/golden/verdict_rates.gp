set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,530 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold parabola\0175   share of runs that succeed, with 95 \0045 intervals\0073 p of no difference from mlp9" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.1482; set rmargin at screen 0.8982
set bmargin at screen 0.1434; set tmargin at screen 0.8755
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set ytics ("mlp9" 5, "direct\0012\0173/\00520.7 adam:lr=3\0175" 4, "direct\0134\0137untuned" 3, "matched" 2, "lbfgs" 1) scale 0
set yrange [0.5:5.5] noextend
set xrange [-0.02:1.02] noextend; set xtics 0.2
set xlabel "share of runs"
set grid x lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0.75 5 0.3006418 0.9544127 4.92268 5.07732
EOD
$data2 << EOD
0.75 5
EOD
set label 1 "3/4" at graph 1, first 5 left offset 1.2,0 tc rgb '#262626'
$data3 << EOD
0.25 4 0.04558726 0.6993582 3.92268 4.07732
EOD
$data4 << EOD
0.25 4
EOD
set label 2 "1/4\0012\0173/\00520.7 p = 0.250\0175" at graph 1, first 4 left offset 1.2,0 tc rgb '#262626'
$data5 << EOD
0 3 0 0.4898908 2.92268 3.07732
EOD
$data6 << EOD
0 3
EOD
set label 3 "0/4\0012\0173/\00520.7 p \0074 0.001\0175" at graph 1, first 3 left offset 1.2,0 tc rgb '#262626'
$data7 << EOD
0.25 2 0.04558726 0.6993582 1.92268 2.07732
EOD
$data8 << EOD
0.25 2
EOD
set label 4 "1/4\0012\0173/\00520.7 p = 0.250\0175" at graph 1, first 2 left offset 1.2,0 tc rgb '#262626'
$data9 << EOD
0 1 0 0.4898908 0.9226804 1.07732
EOD
$data10 << EOD
0 1
EOD
set label 5 "0/4\0012\0173/\00520.7 p = 0.250\0175" at graph 1, first 1 left offset 1.2,0 tc rgb '#262626'
unset key
plot \
  $data1 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#a0D55E00' notitle, \
  $data2 using 1:2 with points pt 7 ps 2.05 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.7 lc rgb '#D55E00' notitle, \
  $data3 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#a0000000' notitle, \
  $data4 using 1:2 with points pt 7 ps 2.05 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.7 lc rgb '#000000' notitle, \
  $data5 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#a0C2188B' notitle, \
  $data6 using 1:2 with points pt 7 ps 2.05 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.7 lc rgb '#C2188B' notitle, \
  $data7 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#a0006D3A' notitle, \
  $data8 using 1:2 with points pt 7 ps 2.05 lc rgb '#ffffff' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.7 lc rgb '#006D3A' notitle, \
  $data9 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#a0785EF0' notitle, \
  $data10 using 1:2 with points pt 7 ps 2.05 lc rgb '#ffffff' notitle, \
  $data10 using 1:2 with points pt 7 ps 1.7 lc rgb '#785EF0' notitle
