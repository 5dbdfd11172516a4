set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1800,812 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set multiplot
reset
set clip two
set title "learning rate" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0556; set rmargin at screen 0.4833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:24] noextend
set xlabel "step"
set xtics ('0' 0, '6' 6, '12' 12, '18' 18, '24' 24)
set yrange [-0.05:1.05] noextend
set ylabel "learning rate, where --lr is 1" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0 0.1
1 0.325
2 0.55
3 0.775
4 1
5 0.55
6 0.1
7 0.2125
8 0.325
9 0.4375
10 0.55
11 0.325
12 0.1
13 0.15625
14 0.2125
15 0.26875
16 0.325
17 0.2125
18 0.1
19 0.128125
20 0.15625
21 0.184375
22 0.2125
23 0.15625
24 0.15625
EOD
unset key
plot \
  $data1 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data1 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle
reset
set clip two
set title "momentum" font ',13' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.5556; set rmargin at screen 0.9833
set bmargin at screen 0.0936; set tmargin at screen 0.8818
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [0:24] noextend
set xlabel "step"
set xtics ('0' 0, '6' 6, '12' 12, '18' 18, '24' 24)
set yrange [0.795:0.905] noextend
set ylabel "momentum" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data2 << EOD
0 0.9
1 0.875
2 0.85
3 0.825
4 0.8
5 0.85
6 0.9
7 0.8875
8 0.875
9 0.8625
10 0.85
11 0.875
12 0.9
13 0.89375
14 0.8875
15 0.88125
16 0.875
17 0.8875
18 0.9
19 0.896875
20 0.89375
21 0.890625
22 0.8875
23 0.89375
24 0.89375
EOD
unset key
plot \
  $data2 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data2 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle
reset
set origin 0,0; set size 1,1; unset border; unset tics; unset key
set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]
set label 1 "\0173/:Bold cyclic:step\0134\0137size\0134\0137up=4,step\0134\0137size\0134\0137down=2,mode=triangular2\0175   step by step from base\0134\0137lr to max\0134\0137lr and back, again and again (Smith 2017)" font ',15' tc rgb '#262626' at screen 0.5,0.9616 center
plot \
  NaN with lines notitle
unset multiplot
