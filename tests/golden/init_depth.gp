set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1800,812 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "activations, on the way forward" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0556; set rmargin at screen 0.4833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [1:3] noextend
set xlabel "hidden layer"
set logscale y
set yrange [0.1:10] noextend
set ylabel "variance of activations" offset 0.5,0
set format y '10^{%T}'
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
1 1 1
2 0.8 1.25
3 0.64 1.5625
EOD
$data2 << EOD
1 1
2 0.5
3 0.25
EOD
$data3 << EOD
1 1
2 2
3 4
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width -1.3 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2:3 with filledcurves fc rgb '#e6f4ea' fs solid noborder notitle, \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "default: vanishing" noenhanced, \
  $data3 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "kaiming\0137normal:mode=fan\0137out: exploding" noenhanced, \
  keyentry with lines lw 10 lc rgb '#d2ebd9' title "steady: 0.8 to 1.25 times a layer" noenhanced
reset
set clip two
set title "gradients, on the way back" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5556; set rmargin at screen 0.9833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [1:3] noextend
set xlabel "hidden layer"
set logscale y
set yrange [0.1:10] noextend
set ylabel "variance of gradients" offset 0.5,0
set format y '10^{%T}'
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data4 << EOD
1 0.96 2.34375
2 1.2 1.875
3 1.5 1.5
EOD
$data5 << EOD
1 1
2 1.25
3 1.5
EOD
$data6 << EOD
1 1
2 1.25
3 1.5
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width -1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data4 using 1:2:3 with filledcurves fc rgb '#e6f4ea' fs solid noborder notitle, \
  $data5 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data5 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "default: steady" noenhanced, \
  $data6 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "kaiming\0137normal:mode=fan\0137out: steady" noenhanced, \
  keyentry with lines lw 10 lc rgb '#d2ebd9' title "steady: 0.8 to 1.25 times a layer" noenhanced
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold initial parameters\0175   two schemes" font ',15' tc rgb '#262626' at screen 0.5,0.9616 center
plot \
  NaN with lines notitle
unset multiplot
