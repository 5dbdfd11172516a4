set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold parabola\0175   share of runs that have been below the goal" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [6.66666667:100] noextend
set xlabel "evaluations"
set xtics ('10' 10, '20' 20, '50' 50, '100' 100)
set yrange [-0.054:1.04] noextend
set ylabel "share of runs" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
6.666667 0
10 0
10 0.25
20 0.25
20 0.5
40 0.5
40 0.75
100 0.75
EOD
$data2 << EOD
6.666667 0
30 0
30 0.25
100 0.25
EOD
$data3 << EOD
6.666667 0
100 0
EOD
$data4 << EOD
6.666667 0
20 0
20 0.25
100 0.25
EOD
$data5 << EOD
6.666667 -0.007
100 -0.007
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
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
  keyentry with lines lw 4 lc rgb '#785EF0' title "lbfgs" noenhanced
