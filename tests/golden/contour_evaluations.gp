reset
set clip two
set title "\0173/:Bold bowl\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0782; set rmargin at screen 0.8655
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-2:2] noextend; set yrange [-2:2] noextend
set xlabel "x\0137\01731\0175"
set xtics 1; set format x '%.0f'
set ylabel "x\0137\01732\0175" offset 0.5,0
set ytics 0.5; set format y '%.1f'
set palette maxcolors 10 defined (0 '#0b2545', 1 '#13426f', 2 '#27679b', 3 '#4f8fbd', 4 '#84b3d3', 5 '#b5d1e4', 6 '#dbe8f1', 7 '#f5f8fa')
set cbrange [0:20]
set colorbox user origin graph 1.03,0 size graph 0.03,1 border
set cblabel "f(x)" offset 1.00,0
set cbtics scale 0.3 ('0' 0, '4' 4, '8' 8, '12' 12, '16' 16, '20' 20)
$data1 << EOD
20 18.25 17 16.25 16 16.25 17 18.25 20
13 11.25 10 9.25 9 9.25 10 11.25 13
8 6.25 5 4.25 4 4.25 5 6.25 8
5 3.25 2 1.25 1 1.25 2 3.25 5
4 2.25 1 0.25 0 0.25 1 2.25 4
5 3.25 2 1.25 1 1.25 2 3.25 5
8 6.25 5 4.25 4 4.25 5 6.25 8
13 11.25 10 9.25 9 9.25 10 11.25 13
20 18.25 17 16.25 16 16.25 17 18.25 20
EOD
$data2 << EOD
-0.5 -0.625
-1 -0.5
-1.4 0
-1 0.5
-0.5 0.625
0 0.6666667
0.5 0.625
1 0.5
1.4 0
1 -0.5
0.5 -0.625
0 -0.6666667
-0.5 -0.625


-1.5 -0.625
-1.714286 -0.5
-2 0
-1.714286 0.5
-1.5 0.625
-1 0.8333333
-0.5 0.9583333
0 1
0.5 0.9583333
1 0.8333333
1.5 0.625
1.714286 0.5
2 0
1.714286 -0.5
1.5 -0.625
1 -0.8333333
0.5 -0.9583333
0 -1
-0.5 -0.9583333
-1 -0.8333333
-1.5 -0.625


-2 -0.6666667
-1.5 -0.9583333
-1.4 -1
-1 -1.1
-0.5 -1.175
0 -1.2
0.5 -1.175
1 -1.1
1.4 -1
1.5 -0.9583333
2 -0.6666667


-2 0.6666667
-1.5 0.9583333
-1.4 1
-1 1.1
-0.5 1.175
0 1.2
0.5 1.175
1 1.1
1.4 1
1.5 0.9583333
2 0.6666667


-2 -1
-1.5 -1.175
-1 -1.3
-0.5 -1.375
0 -1.4
0.5 -1.375
1 -1.3
1.5 -1.175
2 -1


-2 1
-1.5 1.175
-1 1.3
-0.5 1.375
0 1.4
0.5 1.375
1 1.3
1.5 1.175
2 1


-2 -1.2
-1.5 -1.375
-1 -1.5
-0.5 -1.553571
0 -1.571429
0.5 -1.553571
1 -1.5
1.5 -1.375
2 -1.2


-2 1.2
-1.5 1.375
-1 1.5
-0.5 1.553571
0 1.571429
0.5 1.553571
1 1.5
1.5 1.375
2 1.2


-2 -1.4
-1.714286 -1.5
-1.5 -1.553571
-1 -1.642857
-0.5 -1.696429
0 -1.714286
0.5 -1.696429
1 -1.642857
1.5 -1.553571
1.714286 -1.5
2 -1.4


-2 1.4
-1.714286 1.5
-1.5 1.553571
-1 1.642857
-0.5 1.696429
0 1.714286
0.5 1.696429
1 1.642857
1.5 1.553571
1.714286 1.5
2 1.4


-2 -1.571429
-1.5 -1.696429
-1 -1.785714
-0.5 -1.839286
0 -1.857143
0.5 -1.839286
1 -1.785714
1.5 -1.696429
2 -1.571429


-2 1.571429
-1.5 1.696429
-1 1.785714
-0.5 1.839286
0 1.857143
0.5 1.839286
1 1.785714
1.5 1.696429
2 1.571429


-2 -1.714286
-1.5 -1.839286
-1 -1.928571
-0.5 -1.982143
0 -2
0.5 -1.982143
1 -1.928571
1.5 -1.839286
2 -1.714286


-2 1.714286
-1.5 1.839286
-1 1.928571
-0.5 1.982143
0 2
0.5 1.982143
1 1.928571
1.5 1.839286
2 1.714286


-2 -1.857143
-1.5 -1.982143
-1.4 -2


1.4 -2
1.5 -1.982143
2 -1.857143


-2 1.857143
-1.5 1.982143
-1.4 2


2 1.857143
1.5 1.982143
1.4 2
EOD
$data3 << EOD
1 1
-1.5 -1
0.5 -0.5


0 0
EOD
$data4 << EOD
1 1
0.5 -0.5
0 0
EOD
$data5 << EOD
1 1
0.5 -0.5
0 0
EOD
$data6 << EOD
1 1
EOD
$data7 << EOD
0 0
EOD
$data8 << EOD
0 0
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.8 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 matrix using (-2+0.5*$1):(-2+0.5*$2):3 with image notitle, \
  $data2 using 1:2 with lines lw 0.5 lc rgb '#60ffffff' notitle, \
  $data3 using 1:2 with points pt 7 ps 0.45 lc rgb '#70000000' notitle, \
  $data4 using 1:2 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.4 lc rgb '#000000' notitle, \
  $data5 using 1:2 with points pt 7 ps 0.28 lc rgb '#ffffff' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "bfgs" noenhanced, \
  $data6 using 1:2 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data6 using 1:2 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data7 using 1:2 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data7 using 1:2 with points pt 7 ps 0.9 lc rgb '#000000' notitle, \
  $data8 using 1:2 with points pt 2 ps 1.3 lw 3.0 lc rgb '#202020' notitle, \
  $data8 using 1:2 with points pt 2 ps 1.2 lw 1.5 lc rgb '#ffffff' notitle, \
  keyentry with points pt 2 ps 1.2 lw 1.8 lc rgb '#202020' title "minimum" noenhanced
