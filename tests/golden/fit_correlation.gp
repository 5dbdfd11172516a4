set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold line\0175   correlations" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0536; set rmargin at screen 0.8909
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-0.5:1.5] noextend; set yrange [-0.5:1.5] noextend
unset key; set border 0
set xtics ("a\0137\01731\0175" 0, "b" 1) scale 0; set ytics ("a\0137\01731\0175" 1, "b" 0) scale 0
set palette maxcolors 0 defined (-1 '#053061', -0.75 '#2166ac', -0.5 '#4393c3', -0.25 '#a6cfe4', 0 '#ffffff', 0.25 '#f7b799', 0.5 '#d6604d', 0.75 '#b2182b', 1 '#67001f', 1.08 '#67001f', 1.12 '#ffffff', 1.2 '#ffffff', 2 '#101010')
set cbrange [-1.25:2.5]
unset colorbox
set label 1 "1" at 0,1 center front font ',15' tc rgb '#ffffff'
set label 2 "−0.800" at 1,1 center front font ',15' tc rgb '#ffffff'
set label 3 "0.800" at 1.62161,1 center front font ',12' tc rgb '#262626'
set label 4 "−0.800" at 0,0 center front font ',15' tc rgb '#ffffff'
set label 5 "1" at 1,0 center front font ',15' tc rgb '#ffffff'
set label 6 "0.800" at 1.62161,0 center front font ',12' tc rgb '#262626'
set label 7 "global" at 1.62161,-0.535533 center front font ',12' tc rgb '#262626'
$data1 << EOD
0 0 -0.8
1 0 1
0 1 1
1 1 -0.8
EOD
$data2 << EOD
-0.5 -0.5
-0.5 1.5


-0.5 -0.5
1.5 -0.5


0.5 -0.5
0.5 1.5


-0.5 0.5
1.5 0.5


1.5 -0.5
1.5 1.5


-0.5 1.5
1.5 1.5
EOD
plot \
  $data1 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fs solid noborder lc palette notitle, \
  $data2 using 1:2 with lines lw 1.2 lc rgb '#ffffff' notitle
