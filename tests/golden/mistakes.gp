reset
set clip two
set title "\0173/:Bold 6-3-2 on made\0175   the worst mistakes: label → answer and its probability" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0218; set rmargin at screen 0.9782
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set lmargin at screen 0.0218; set rmargin at screen 0.9782
set bmargin at screen 0.0215; set tmargin at screen 0.9290
set palette maxcolors 0 defined (-1 '#053061', -0.75 '#2166ac', -0.5 '#4393c3', -0.25 '#a6cfe4', 0 '#ffffff', 0.25 '#f7b799', 0.5 '#d6604d', 0.75 '#b2182b', 1 '#67001f', 1.08 '#67001f', 1.12 '#ffffff', 1.2 '#ffffff', 2 '#101010')
set cbrange [-1:2]
unset colorbox
unset tics; unset border; unset key; unset xlabel; unset ylabel
set xrange [0:2.26521] noextend; set yrange [0:1.81733] noextend
set label 1 "0 → 1" at 0.632603,1.70733 left front font ',11' tc rgb '#262626'
set label 2 "87.5 \0045" at 1.6326,1.70733 right front font ',11' tc rgb '#262626'
$data1 << EOD
2 1.2 1.36
1.52 1.68 1.84
EOD
set label 3 "1 → 0" at 0.632603,0.798667 left front font ',11' tc rgb '#262626'
set label 4 "62.5 \0045" at 1.6326,0.798667 right front font ',11' tc rgb '#262626'
$data2 << EOD
1.84 2 1.2
1.36 1.52 1.68
EOD
$data3 << EOD
0.6326035 0.9506667
1.632603 0.9506667
1.632603 1.617333
0.6326035 1.617333
0.6326035 0.9506667


0.6326035 0.042
1.632603 0.042
1.632603 0.7086667
0.6326035 0.7086667
0.6326035 0.042
EOD
plot \
  $data1 matrix using (0.7992701421800948+0.3333333333333333*$1):(1.1173333333333335+0.33333333333333326*$2):3 with image notitle, \
  $data2 matrix using (0.7992701421800948+0.3333333333333333*$1):(0.2086666666666668+0.33333333333333337*$2):3 with image notitle, \
  $data3 using 1:2 with lines lw 0.5 lc rgb '#b0b0b0' notitle
