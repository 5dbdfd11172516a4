set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold parabola\0175   share of steps that are at most so long\0073 dots: the longest" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [0.000666666667:48] noextend
set xlabel "length of a step \0174Δx\0174"
set format x '10^{%T}'
set yrange [-0.04:1.04] noextend
set ylabel "share of steps" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0.5 0
1 0.25
2 0.5
4 0.75
8 1
EOD
$data2 << EOD
0.25 0
0.5 0.25
1 0.5
2 0.75
4 1
EOD
$data3 << EOD
0.001 0
0.002 0.25
0.004 0.5
0.008 0.75
0.016 1
EOD
$data4 << EOD
0.5 0
1 0.25
2 0.5
4 0.75
8 1
EOD
$data5 << EOD
2 0
4 0.25
8 0.5
16 0.75
32 1
EOD
$data6 << EOD
8 1
EOD
$data7 << EOD
4 1
EOD
$data8 << EOD
0.016 1
EOD
$data9 << EOD
8 1
EOD
$data10 << EOD
32 1
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 9.2 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 7 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "mlp9" noenhanced, \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "direct" noenhanced, \
  $data3 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.2 lc rgb '#C2188B' notitle, \
  keyentry with lines lw 4 lc rgb '#C2188B' title "direct\0137untuned" noenhanced, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#006D3A' notitle, \
  keyentry with lines lw 4 lc rgb '#006D3A' title "matched" noenhanced, \
  $data5 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data5 using 1:2 with lines lw 2.2 lc rgb '#785EF0' notitle, \
  keyentry with lines lw 4 lc rgb '#785EF0' title "lbfgs" noenhanced, \
  $data6 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  $data7 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data7 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.1 lc rgb '#C2188B' notitle, \
  $data9 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data9 using 1:2 with points pt 7 ps 1.1 lc rgb '#006D3A' notitle, \
  $data10 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data10 using 1:2 with points pt 7 ps 1.1 lc rgb '#785EF0' notitle
