reset
set clip two
set title "\0173/:Bold 6-3-2 on made\0175   contributions to output 1, 2 images" font ',15' tc rgb '#262626' offset 0,-0.3
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
set xrange [0:3.48] noextend; set yrange [0:2.79194] noextend
set label 1 "mean of 1" at 0.08,2.33914 left front font ',10' tc rgb '#262626'
$data1 << EOD
1.52 1.68 1.36
1.52 1.68 1.84
EOD
set label 2 "output 1.15 = bias 1.00 + units 0.15" at 0.08,1.50597 left front font ',10' tc rgb '#262626'
set label 3 "sum of the units" at 1.24,2.33914 left front font ',10' tc rgb '#262626'
$data2 << EOD
-0.57143 -0.57143 1
1 -0.57143 1
EOD
set label 4 "unit 2" at 2.4,2.33914 left front font ',10' tc rgb '#262626'
$data3 << EOD
0.04 -0.12 0.16
0.08 -0.08 0.2
EOD
set label 5 "+0.38" at 3.4,2.33914 right front font ',10' tc rgb '#262626'
set label 6 "unit 1" at 0.08,1.30247 left front font ',10' tc rgb '#262626'
$data4 << EOD
0.6 -0.2 -1
0.8 0 -0.8
EOD
set label 7 "+0.00" at 1.08,1.30247 right front font ',10' tc rgb '#262626'
set label 8 "unit 0" at 1.24,1.30247 left front font ',10' tc rgb '#262626'
$data5 << EOD
-0.4 -0.08 0.24
0.4 -0.16 0.16
EOD
set label 9 "-0.23" at 2.24,1.30247 right front font ',10' tc rgb '#262626'
$data6 << EOD
0.08 1.59597
1.08 1.59597
1.08 2.262636
0.08 2.262636
0.08 1.59597


1.24 1.59597
2.24 1.59597
2.24 2.262636
1.24 2.262636
1.24 1.59597


2.4 1.59597
3.4 1.59597
3.4 2.262636
2.4 2.262636
2.4 1.59597


0.08 0.5593029
1.08 0.5593029
1.08 1.22597
0.08 1.22597
0.08 0.5593029


1.24 0.5593029
2.24 0.5593029
2.24 1.22597
1.24 1.22597
1.24 0.5593029
EOD
$data7 << EOD
3.4 1.50597 2.9 3.4 1.46597 1.54597
0.58 0.4693029 0.58 0.58 0.4293029 0.5093029
EOD
$data8 << EOD
1.44 0.4693029 1.44 1.74 0.4293029 0.5093029
EOD
$data9 << EOD
2.9 1.44197
2.9 1.56997


0.58 0.4053029
0.58 0.5333029


1.74 0.4053029
1.74 0.5333029
EOD
plot \
  $data1 matrix using (0.24666666666666665+0.33333333333333337*$1):(1.7626362484157163+0.33333333333333326*$2):3 with image notitle, \
  $data2 matrix using (1.4066666666666667+0.3333333333333335*$1):(1.7626362484157163+0.33333333333333326*$2):3 with image notitle, \
  $data3 matrix using (2.5666666666666664+0.3333333333333335*$1):(1.7626362484157163+0.33333333333333326*$2):3 with image notitle, \
  $data4 matrix using (0.24666666666666665+0.33333333333333337*$1):(0.7259695817490495+0.33333333333333326*$2):3 with image notitle, \
  $data5 matrix using (1.4066666666666667+0.3333333333333335*$1):(0.7259695817490495+0.33333333333333326*$2):3 with image notitle, \
  $data6 using 1:2 with lines lw 0.5 lc rgb '#b0b0b0' notitle, \
  $data7 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#b2182b' notitle, \
  $data8 using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc rgb '#2166ac' notitle, \
  $data9 using 1:2 with lines lw 0.6 lc rgb '#808080' notitle
