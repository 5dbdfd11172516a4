reset
set clip two
set title "\0173/:Bold 6-3-2 on made\0175   which class is taken for which: 50.00 \0045 right" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0782; set rmargin at screen 0.9000
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-0.5:1.5] noextend; set yrange [-0.5:1.5] noextend
set xlabel 'answer'; set ylabel 'label'; unset key; set border 0
set xtics ('0' 0, '1' 1) scale 0; set ytics ('0' 1, '1' 0) scale 0
set palette maxcolors 0 defined (-1 '#c0450a', -0.6 '#ee8a4a', -0.25 '#fbd9bd', 0 '#ffffff', 0.5 '#d5e5f1', 0.8 '#6ea6cd', 0.95 '#27679b', 1 '#13426f')
set cbrange [-1:1]; unset colorbox
set label 1 "1" at 0,1 center front font ',13' tc rgb '#262626'
set label 2 "1" at 1,1 center front font ',13' tc rgb '#ffffff'
set label 3 "50.0 \0045" at 1.61504,1 center front font ',13' tc rgb '#262626'
set label 4 "1" at 0,0 center front font ',13' tc rgb '#ffffff'
set label 5 "1" at 1,0 center front font ',13' tc rgb '#262626'
set label 6 "50.0 \0045" at 1.61504,0 center front font ',13' tc rgb '#262626'
set label 7 "recall" at 1.61504,-0.535533 center front font ',13' tc rgb '#262626'
$data1 << EOD
-1 0.5
0.5 -1
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
  $data1 matrix using (0+1*$1):(0+1*$2):3 with image notitle, \
  $data2 using 1:2 with lines lw 1.2 lc rgb '#ffffff' notitle
