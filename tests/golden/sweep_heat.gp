set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold sweep\0175   value over lr and momentum\0012\0173/\00520.85 best value 0.25 at lr = 0.01, momentum = 0.5\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0756; set rmargin at screen 0.8745
set bmargin at screen 0.0817; set tmargin at screen 0.9097
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-0.5:3.5] noextend; set yrange [-0.5:2.5] noextend
set xtics ("0.001" 0, "0.01" 1, "0.1" 2, "1" 3); set ytics ("0" 0, "0.5" 1, "0.9" 2)
set xlabel "lr"
set ylabel "momentum"
unset key
set palette defined (0 '#0b2545', 1 '#13426f', 2 '#27679b', 3 '#4f8fbd', 4 '#84b3d3', 5 '#b5d1e4', 6 '#dbe8f1', 7 '#f5f8fa')
set cbrange [0.25:4.5]
set colorbox user origin graph 1.03,0 size graph 0.03,1 border
set cblabel "value" offset 0.30,0
set cbtics scale 0.3 ('1' 1, '2' 2, '3' 3, '4' 4)
$data1 << EOD
0 0 1.5
1 0 0.5
3 0 4.5
0 1 1.25
1 1 0.25
2 1 1.25
3 1 4.25
0 2 1.41
1 2 0.41
2 2 1.41
EOD
$data2 << EOD
3 2
EOD
set label 1 "1.5" at 0,0 center front font ',12' tc rgb '#ffffff'
set label 2 "0.5" at 1,0 center front font ',12' tc rgb '#ffffff'
set label 4 "4.5" at 3,0 center front font ',12' tc rgb '#262626'
set label 5 "1.25" at 0,1 center front font ',12' tc rgb '#ffffff'
set label 6 "0.25" at 1,1 center front font ',12' tc rgb '#ffffff'
set label 7 "1.25" at 2,1 center front font ',12' tc rgb '#ffffff'
set label 8 "4.25" at 3,1 center front font ',12' tc rgb '#262626'
set label 9 "1.41" at 0,2 center front font ',12' tc rgb '#ffffff'
set label 10 "0.41" at 1,2 center front font ',12' tc rgb '#ffffff'
set label 11 "1.41" at 2,2 center front font ',12' tc rgb '#ffffff'
set label 12 "×" at 3,2 center front font ',12' tc rgb '#262626'
$data3 << EOD
1 0.5077922
1.490897 0.5077922
1.490897 1.492208
0.5091033 1.492208
0.5091033 0.5077922
1 0.5077922
EOD
plot \
  $data1 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fs solid noborder lc palette notitle, \
  $data2 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5) with boxxyerror fs solid noborder lc rgb '#d9d4cf' notitle, \
  $data3 using 1:2 with lines lw 4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.4 lc rgb '#D55E00' notitle
