set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1804,1052 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "the function" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0499; set rmargin at screen 0.5200
set bmargin at screen 0.0722; set tmargin at screen 0.9087
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-2:2] noextend; set yrange [-0.24:4.28] noextend
set xlabel "x\0137\01731\0175"
set ylabel "f(x)" offset 0.5,0
$data1 << EOD
-2 4
-1.876 3.519376
-1.75 3.0625
-1.626 2.643876
-1.5 2.25
-1.438 2.067844
-1.376 1.893376
-1.312 1.721344
-1.25 1.5625
-1.188 1.411344
-1.126 1.267876
-1.062 1.127844
-1 1
-0.936 0.876096
-0.874 0.763876
-0.812 0.659344
-0.75 0.5625
-0.686 0.470596
-0.624 0.389376
-0.562 0.315844
-0.5 0.25
-0.436 0.190096
-0.374 0.139876
-0.312 0.097344
-0.25 0.0625
-0.186 0.034596
-0.124 0.015376
-0.062 0.003844
0 0
0.062 0.003844
0.124 0.015376
0.186 0.034596
0.25 0.0625
0.312 0.097344
0.374 0.139876
0.436 0.190096
0.5 0.25
0.564 0.318096
0.626 0.391876
0.688 0.473344
0.75 0.5625
0.812 0.659344
0.874 0.763876
0.936 0.876096
1 1
1.062 1.127844
1.124 1.263376
1.188 1.411344
1.25 1.5625
1.314 1.726596
1.376 1.893376
1.438 2.067844
1.5 2.25
1.624 2.637376
1.75 3.0625
1.874 3.511876
2 4
EOD
$data2 << EOD
1.5 2.25
1.25 1.5625
EOD
$data3 << EOD
1.5 2.25


1.25 1.5625
1.246 1.552516
1.242 1.542564
1.238 1.532644
1.234 1.522756
1.23 1.5129
1.226 1.503076
1.222 1.493284
1.218 1.483524
1.214 1.473796
1.21 1.4641
1.206 1.454436
1.202 1.444804
1.198 1.435204
1.194 1.425636
1.19 1.4161
1.186 1.406596
1.182 1.397124
1.178 1.387684
1.174 1.378276
1.17 1.3689
1.166 1.359556
1.162 1.350244
1.158 1.340964
1.154 1.331716
1.15 1.3225
1.146 1.313316
1.142 1.304164
1.138 1.295044
1.134 1.285956
1.13 1.2769
1.126 1.267876
EOD
$data4 << EOD
1.25 1.5625
EOD
$data5 << EOD
1.5 2.25
0.5 0.25


0.5 0.25
0.0625 0.00390625
EOD
$data6 << EOD
1.5 2.25


0.5 0.25


0.0625 0.00390625
EOD
$data7 << EOD
0.5 0.25
0.0625 0.00390625
EOD
$data8 << EOD
1.5 2.25
1.5 2.25
EOD
$data9 << EOD
1.125 1.265625
EOD
$data10 << EOD
-0.75 0.5625
EOD
$data11 << EOD
0.0625 0.00390625
EOD
$data12 << EOD
0 0
EOD
set key at graph 0.985,0.02 right bottom Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 0.2 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with filledcurves y1=-0.24 fc rgb '#e4eef6' notitle, \
  $data1 using 1:2 with lines lw 2 lc rgb '#27679b' notitle, \
  $data2 using 1:2 with lines lw 1.1 lc rgb '#98000000' notitle, \
  $data3 using 1:2 with lines lw 7.8 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 5.6 lc rgb '#000000' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.03 lc rgb '#000000' notitle, \
  $data5 using 1:2 with lines lw 1.1 lc rgb '#98D55E00' notitle, \
  $data6 using 1:2 with lines lw 3.6 lc rgb '#ffffff' notitle, \
  $data6 using 1:2 with lines lw 2.6 lc rgb '#D55E00' notitle, \
  $data7 using 1:2 with points pt 7 ps 0.614 lc rgb '#D55E00' notitle, \
  $data8 using 1:2 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data8 using 1:2 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data9 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data9 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "direct" noenhanced, \
  $data10 using 1:2 with points pt 7 ps 1.15 lc rgb '#ffffff' notitle, \
  $data10 using 1:2 with points pt 7 ps 0.8 lc rgb '#D55E00' notitle, \
  $data11 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data11 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "mlp\01379, seed 0 of 2 runs" noenhanced, \
  $data12 using 1:2 with points pt 2 ps 1.3 lw 3.0 lc rgb '#202020' notitle, \
  $data12 using 1:2 with points pt 2 ps 1.2 lw 1.5 lc rgb '#ffffff' notitle, \
  keyentry with points pt 2 ps 1.2 lw 1.8 lc rgb '#202020' title "minimum" noenhanced
reset
set clip two
set title "value at each step" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5920; set rmargin at screen 0.9834
set bmargin at screen 0.5475; set tmargin at screen 0.9087
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale y
set format y '10^{%T}'
set yrange [0.00284275159:3.09174482] noextend
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
set ylabel "f(x)" offset 0.5,0
set xrange [0:2] noextend
set xtics 1
set xlabel 'step'
$data13 << EOD
0 2.25
1 0.25
2 0.00390625


0 2.25
1 1
2 0.5625
EOD
$data14 << EOD
0 2.25
1 1.5625
2 1.265625
EOD
$data15 << EOD
0 2.25
1 0.625
2 0.2832031
EOD
set key at graph 0.015,0.02 left bottom Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 0.2 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data13 using 1:2 with lines lw 0.8 lc rgb '#98D55E00' notitle, \
  $data14 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data14 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "direct" noenhanced, \
  $data15 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data15 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "mlp\01379, median of 2 runs" noenhanced
reset
set clip two
set title "where the runs ended" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5920; set rmargin at screen 0.9834
set bmargin at screen 0.0722; set tmargin at screen 0.4335
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale y
set ytics ('0.005' 0.005, '0.01' 0.01, '0.02' 0.02, '0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1)
set yrange [0.00292572016:1.68978829] noextend
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
set ylabel "f(x)" offset 0.5,0
set object 1 rectangle from graph 0, first 0.00292572016 to graph 1, first 0.01 behind fc rgb '#e6f4ea' fs solid noborder
set arrow 1 from graph 0, first 0.01 to graph 1, first 0.01 nohead dt 2 lw 1.2 lc rgb '#1B8A3A'
set label 1 "success: less than 0.01 above the minimum" at graph 0.985, first 0.01 right offset 0,-0.7 font ',11' tc rgb '#1B8A3A'
set xrange [0.5:2.5] noextend
$data16 << EOD
0.6 1.265625
1.4 1.265625
EOD
$data17 << EOD
1 1.265625
EOD
$data18 << EOD
1.6 0.2832031
2.4 0.2832031
EOD
$data19 << EOD
1.84 0.00390625
2.16 0.5625
EOD
set xtics ("direct\00120 of 1 succeed" 1, "mlp\01379\00121 of 2 succeed" 2) noenhanced scale 0 font ',12'
unset key
plot \
  $data16 using 1:2 with lines lw 1.8 lc rgb '#98000000' notitle, \
  $data17 using 1:2 with points pt 7 ps 1.65 lc rgb '#ffffff' notitle, \
  $data17 using 1:2 with points pt 7 ps 1.3 lc rgb '#000000' notitle, \
  $data18 using 1:2 with lines lw 1.8 lc rgb '#98D55E00' notitle, \
  $data19 using 1:2 with points pt 7 ps 1.65 lc rgb '#ffffff' notitle, \
  $data19 using 1:2 with points pt 7 ps 1.3 lc rgb '#D55E00' notitle
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold x\0134\01362\0175   two \0134\0173arms\0134\0175" font ',15' tc rgb '#262626' at screen 0.5,0.9703 center
plot \
  NaN with lines notitle
unset multiplot
