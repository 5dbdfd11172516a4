set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1800,812 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "against fan-in, with fan-out 10" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0556; set rmargin at screen 0.4833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [9.33254301:107.151931] noextend
set xlabel "fan-in"
set xtics ('10' 10, '100' 100)
set logscale y
set yrange [0.001:0.1] noextend
set ylabel "variance of the parameters" offset 0.5,0
set format y '10^{%T}'
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
10 0.03333333
100 0.003333333
EOD
$data2 << EOD
10 0.03541667
100 0.003541667
EOD
$data3 << EOD
10 0.06666667
100 0.006666667
EOD
$data4 << EOD
10 0.07083333
100 0.007083333
EOD
set key at graph 0.985,0.98 right top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width -0.2 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 1.4 lc rgb '#98000000' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "default" noenhanced, \
  $data3 using 1:2 with lines lw 1.4 lc rgb '#98D55E00' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "kaiming\0137normal:mode=fan\0137out" noenhanced
reset
set clip two
set title "against fan-out, with fan-in 10" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5556; set rmargin at screen 0.9833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [9.33254301:107.151931] noextend
set xlabel "fan-out"
set xtics ('10' 10, '100' 100)
set logscale y
set yrange [0.01:0.1] noextend
set ylabel "variance of the parameters" offset 0.5,0
set format y '10^{%T}'
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data5 << EOD
10 0.03333333
100 0.03333333
EOD
$data6 << EOD
10 0.03541667
100 0.03541667
EOD
$data7 << EOD
10 0.06666667
100 0.06666667
EOD
$data8 << EOD
10 0.07083333
100 0.07083333
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width -0.2 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data5 using 1:2 with lines lw 1.4 lc rgb '#98000000' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "default" noenhanced, \
  $data7 using 1:2 with lines lw 1.4 lc rgb '#98D55E00' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "kaiming\0137normal:mode=fan\0137out" noenhanced
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold initial parameters\0175   two schemes" font ',15' tc rgb '#262626' at screen 0.5,0.9616 center
plot \
  NaN with lines notitle
unset multiplot
