set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,530 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold parabola\0175   ends of the runs\0073 green: less than 0.01 above the known minimum 0" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.1482; set rmargin at screen 0.8982
set bmargin at screen 0.1434; set tmargin at screen 0.8755
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set ytics ("mlp9" 5, "direct\0012\0173/\00520.7 adam:lr=3\0175" 4, "direct\0134\0137untuned" 3, "matched" 2, "lbfgs" 1) scale 0
set yrange [0.5:5.5] noextend
set logscale x
set format x '10^{%T}'
set xrange [0.0001:100] noextend
set grid x lt 1 lw 0.6 lc rgb '#e4e4e4'
set xlabel "f(x)"
set object 1 rectangle from graph 0, graph 0 to first 0.01, graph 1 behind fc rgb '#e6f4ea' fs solid noborder
set arrow 1 from first 0.01, graph 0 to first 0.01, graph 1 nohead dt 2 lw 1.2 lc rgb '#1B8A3A'
set label 1 "3/4" at graph 1, first 5 left offset 1.2,0 tc rgb '#262626'
$data1 << EOD
0.003 4.6
0.003 5.4
EOD
$data2 << EOD
0.001 4.775
0.002 4.925
0.004 5.075
5 5.225
EOD
set label 2 "1/4" at graph 1, first 4 left offset 1.2,0 tc rgb '#262626'
$data3 << EOD
5.5 3.6
5.5 4.4
EOD
$data4 << EOD
0.005 3.775
5 3.925
6 4.075
7 4.225
EOD
set label 3 "0/4" at graph 1, first 3 left offset 1.2,0 tc rgb '#262626'
$data5 << EOD
8 2.6
8 3.4
EOD
$data6 << EOD
8 2.775
8 2.925
8 3.075
8 3.225
EOD
set label 4 "1/4" at graph 1, first 2 left offset 1.2,0 tc rgb '#262626'
$data7 << EOD
4 1.6
4 2.4
EOD
$data8 << EOD
0.003 1.775
4 1.925
4 2.075
4 2.225
EOD
set label 5 "0/4" at graph 1, first 1 left offset 1.2,0 tc rgb '#262626'
$data9 << EOD
9 0.6
9 1.4
EOD
$data10 << EOD
9 0.775
9 0.925
9 1.075
9 1.225
EOD
unset key
plot \
  $data1 using 1:2 with lines lw 1.8 lc rgb '#98D55E00' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.35 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with points pt 7 ps 1 lc rgb '#D55E00' notitle, \
  $data3 using 1:2 with lines lw 1.8 lc rgb '#98000000' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.35 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1 lc rgb '#000000' notitle, \
  $data5 using 1:2 with lines lw 1.8 lc rgb '#98C2188B' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.35 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with points pt 7 ps 1 lc rgb '#C2188B' notitle, \
  $data7 using 1:2 with lines lw 1.8 lc rgb '#98006D3A' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.35 lc rgb '#ffffff' notitle, \
  $data8 using 1:2 with points pt 7 ps 1 lc rgb '#006D3A' notitle, \
  $data9 using 1:2 with lines lw 1.8 lc rgb '#98785EF0' notitle, \
  $data10 using 1:2 with points pt 7 ps 1.35 lc rgb '#ffffff' notitle, \
  $data10 using 1:2 with points pt 7 ps 1 lc rgb '#785EF0' notitle
