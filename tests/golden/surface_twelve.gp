reset
set clip two
set title "\0173/:Bold crowd\0175" font ',15' tc rgb '#262626' offset 0,-1
set origin 0.0000,0.0000; set size 1.0000,1.0000
set view 40,325,1.03,0.80
set xrange [-1:1]; set yrange [-1:1]; set zrange [-2.5:5]
set cbrange [0:5]; set xyplane at -2.5; unset colorbox
set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')
set pm3d scansautomatic border lw 0.15 lc rgb '#b0ffffff' lighting primary 0.35 specular 0.0
set border 895 lw 0.6 lc rgb '#9a9a9a'
set xtics -0.5,0.5,0.5 scale 0.4 offset 0,-0.3 tc rgb '#262626'
set ytics -0.5,0.5,0.5 scale 0.4 offset 0.2,-0.3 tc rgb '#262626'
set ztics scale 0.4 tc rgb '#262626' ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5)
set xlabel "x\0137\01731\0175" offset 0,-0.8
set ylabel "x\0137\01732\0175" offset 1,-0.8
set zlabel "f(x)" rotate by 90 offset 0.3,0
$data1 << EOD
-0.5 -0.125 -2.5 0.5
-0.6666667 0 -2.5 0.5
-0.5 0.125 -2.5 0.5
0 0.25 -2.5 0.5
0.5 0.125 -2.5 0.5
0.6666667 0 -2.5 0.5
0.5 -0.125 -2.5 0.5
0 -0.25 -2.5 0.5
-0.5 -0.125 -2.5 0.5


-0.5 -0.375 -2.5 1
-1 0 -2.5 1
-0.5 0.375 -2.5 1
0 0.5 -2.5 1
0.5 0.375 -2.5 1
1 0 -2.5 1
0.5 -0.375 -2.5 1
0 -0.5 -2.5 1
-0.5 -0.375 -2.5 1


-1 -0.25 -2.5 1.5
-0.6666667 -0.5 -2.5 1.5
-0.5 -0.5416667 -2.5 1.5
0 -0.5833333 -2.5 1.5
0.5 -0.5416667 -2.5 1.5
0.6666667 -0.5 -2.5 1.5
1 -0.25 -2.5 1.5


-1 0.25 -2.5 1.5
-0.6666667 0.5 -2.5 1.5
-0.5 0.5416667 -2.5 1.5
0 0.5833333 -2.5 1.5
0.5 0.5416667 -2.5 1.5
0.6666667 0.5 -2.5 1.5
1 0.25 -2.5 1.5


-1 -0.5 -2.5 2
-0.5 -0.625 -2.5 2
0 -0.6666667 -2.5 2
0.5 -0.625 -2.5 2
1 -0.5 -2.5 2


-1 0.5 -2.5 2
-0.5 0.625 -2.5 2
0 0.6666667 -2.5 2
0.5 0.625 -2.5 2
1 0.5 -2.5 2


-1 -0.5833333 -2.5 2.5
-0.5 -0.7083333 -2.5 2.5
0 -0.75 -2.5 2.5
0.5 -0.7083333 -2.5 2.5
1 -0.5833333 -2.5 2.5


-1 0.5833333 -2.5 2.5
-0.5 0.7083333 -2.5 2.5
0 0.75 -2.5 2.5
0.5 0.7083333 -2.5 2.5
1 0.5833333 -2.5 2.5


-1 -0.6666667 -2.5 3
-0.5 -0.7916667 -2.5 3
0 -0.8333333 -2.5 3
0.5 -0.7916667 -2.5 3
1 -0.6666667 -2.5 3


-1 0.6666667 -2.5 3
-0.5 0.7916667 -2.5 3
0 0.8333333 -2.5 3
0.5 0.7916667 -2.5 3
1 0.6666667 -2.5 3


-1 -0.75 -2.5 3.5
-0.5 -0.875 -2.5 3.5
0 -0.9166667 -2.5 3.5
0.5 -0.875 -2.5 3.5
1 -0.75 -2.5 3.5


-1 0.75 -2.5 3.5
-0.5 0.875 -2.5 3.5
0 0.9166667 -2.5 3.5
0.5 0.875 -2.5 3.5
1 0.75 -2.5 3.5


-1 -0.8333333 -2.5 4
-0.5 -0.9583333 -2.5 4
0 -1 -2.5 4
0.5 -0.9583333 -2.5 4
1 -0.8333333 -2.5 4


-1 0.8333333 -2.5 4
-0.5 0.9583333 -2.5 4
0 1 -2.5 4
0.5 0.9583333 -2.5 4
1 0.8333333 -2.5 4


-0.6666667 -1 -2.5 4.5
-1 -0.9166667 -2.5 4.5


0.6666667 -1 -2.5 4.5
1 -0.9166667 -2.5 4.5


-1 0.9166667 -2.5 4.5
-0.6666667 1 -2.5 4.5


1 0.9166667 -2.5 4.5
0.6666667 1 -2.5 4.5
EOD
$data2 << EOD
-0.95 -0.95 -2.5
0.95 -0.95 -2.5
0.95 0.95 -2.5
-0.95 0.95 -2.5
-0.95 -0.95 -2.5
EOD
$data3 << EOD
-0.94 -0.94 -2.5
0.94 -0.94 -2.5
0.94 0.94 -2.5
-0.94 0.94 -2.5
-0.94 -0.94 -2.5
EOD
$data4 << EOD
-0.93 -0.93 -2.5
0.93 -0.93 -2.5
0.93 0.93 -2.5
-0.93 0.93 -2.5
-0.93 -0.93 -2.5
EOD
$data5 << EOD
-0.92 -0.92 -2.5
0.92 -0.92 -2.5
0.92 0.92 -2.5
-0.92 0.92 -2.5
-0.92 -0.92 -2.5
EOD
$data6 << EOD
-0.91 -0.91 -2.5
0.91 -0.91 -2.5
0.91 0.91 -2.5
-0.91 0.91 -2.5
-0.91 -0.91 -2.5
EOD
$data7 << EOD
-0.9 -0.9 -2.5
0.9 -0.9 -2.5
0.9 0.9 -2.5
-0.9 0.9 -2.5
-0.9 -0.9 -2.5
EOD
$data8 << EOD
-0.89 -0.89 -2.5
0.89 -0.89 -2.5
0.89 0.89 -2.5
-0.89 0.89 -2.5
-0.89 -0.89 -2.5
EOD
$data9 << EOD
-0.88 -0.88 -2.5
0.88 -0.88 -2.5
0.88 0.88 -2.5
-0.88 0.88 -2.5
-0.88 -0.88 -2.5
EOD
$data10 << EOD
-0.87 -0.87 -2.5
0.87 -0.87 -2.5
0.87 0.87 -2.5
-0.87 0.87 -2.5
-0.87 -0.87 -2.5
EOD
$data11 << EOD
-0.86 -0.86 -2.5
0.86 -0.86 -2.5
0.86 0.86 -2.5
-0.86 0.86 -2.5
-0.86 -0.86 -2.5
EOD
$data12 << EOD
-0.85 -0.85 -2.5
0.85 -0.85 -2.5
0.85 0.85 -2.5
-0.85 0.85 -2.5
-0.85 -0.85 -2.5
EOD
$data13 << EOD
-0.84 -0.84 -2.5
0.84 -0.84 -2.5
0.84 0.84 -2.5
-0.84 0.84 -2.5
-0.84 -0.84 -2.5
EOD
$data14 << EOD
5 4.25 4 4.25 5
2 1.25 1 1.25 2
1 0.25 0 0.25 1
2 1.25 1 1.25 2
5 4.25 4 4.25 5
EOD
$data15 << EOD
-0.95 -0.95 4.5625
0.95 -0.95 4.5625
0.95 0.95 4.5625
-0.95 0.95 4.5625
-0.95 -0.95 4.5625
EOD
$data16 << EOD
-0.94 -0.94 4.468
0.94 -0.94 4.468
0.94 0.94 4.468
-0.94 0.94 4.468
-0.94 -0.94 4.468
EOD
$data17 << EOD
-0.93 -0.93 4.3745
0.93 -0.93 4.3745
0.93 0.93 4.3745
-0.93 0.93 4.3745
-0.93 -0.93 4.3745
EOD
$data18 << EOD
-0.92 -0.92 4.282
0.92 -0.92 4.282
0.92 0.92 4.282
-0.92 0.92 4.282
-0.92 -0.92 4.282
EOD
$data19 << EOD
-0.91 -0.91 4.1905
0.91 -0.91 4.1905
0.91 0.91 4.1905
-0.91 0.91 4.1905
-0.91 -0.91 4.1905
EOD
$data20 << EOD
-0.9 -0.9 4.1
0.9 -0.9 4.1
0.9 0.9 4.1
-0.9 0.9 4.1
-0.9 -0.9 4.1
EOD
$data21 << EOD
-0.89 -0.89 4.0105
0.89 -0.89 4.0105
0.89 0.89 4.0105
-0.89 0.89 4.0105
-0.89 -0.89 4.0105
EOD
$data22 << EOD
-0.88 -0.88 3.922
0.88 -0.88 3.922
0.88 0.88 3.922
-0.88 0.88 3.922
-0.88 -0.88 3.922
EOD
$data23 << EOD
-0.87 -0.87 3.8345
0.87 -0.87 3.8345
0.87 0.87 3.8345
-0.87 0.87 3.8345
-0.87 -0.87 3.8345
EOD
$data24 << EOD
-0.86 -0.86 3.748
0.86 -0.86 3.748
0.86 0.86 3.748
-0.86 0.86 3.748
-0.86 -0.86 3.748
EOD
$data25 << EOD
-0.85 -0.85 3.6625
0.85 -0.85 3.6625
0.85 0.85 3.6625
-0.85 0.85 3.6625
-0.85 -0.85 3.6625
EOD
$data26 << EOD
-0.84 -0.84 3.578
0.84 -0.84 3.578
0.84 0.84 3.578
-0.84 0.84 3.578
-0.84 -0.84 3.578
EOD
$data27 << EOD
-0.95 -0.95 4.5625
EOD
$data28 << EOD
-0.95 -0.95 4.5625
EOD
$data29 << EOD
-0.94 -0.94 4.468
EOD
$data30 << EOD
-0.94 -0.94 4.468
EOD
$data31 << EOD
-0.93 -0.93 4.3745
EOD
$data32 << EOD
-0.93 -0.93 4.3745
EOD
$data33 << EOD
-0.92 -0.92 4.282
EOD
$data34 << EOD
-0.92 -0.92 4.282
EOD
$data35 << EOD
-0.91 -0.91 4.1905
EOD
$data36 << EOD
-0.91 -0.91 4.1905
EOD
$data37 << EOD
-0.9 -0.9 4.1
EOD
$data38 << EOD
-0.9 -0.9 4.1
EOD
$data39 << EOD
-0.89 -0.89 4.0105
EOD
$data40 << EOD
-0.89 -0.89 4.0105
EOD
$data41 << EOD
-0.88 -0.88 3.922
EOD
$data42 << EOD
-0.88 -0.88 3.922
EOD
$data43 << EOD
-0.87 -0.87 3.8345
EOD
$data44 << EOD
-0.87 -0.87 3.8345
EOD
$data45 << EOD
-0.86 -0.86 3.748
EOD
$data46 << EOD
-0.86 -0.86 3.748
EOD
$data47 << EOD
-0.85 -0.85 3.6625
EOD
$data48 << EOD
-0.85 -0.85 3.6625
EOD
$data49 << EOD
-0.84 -0.84 3.578
EOD
$data50 << EOD
-0.84 -0.84 3.578
EOD
set origin 0.0000,0.0473; set size 1.0000,0.9527
set key at screen 0.5000,0.0581 center top vertical maxrows 2 Left reverse samplen 1.6 spacing 1.2 font ',11'
splot \
  $data1 using 1:2:3:4 with lines lw 0.9 lc palette notitle, \
  $data2 using 1:2:3 with lines lw 1.6 lc rgb '#000000' notitle, \
  $data3 using 1:2:3 with lines lw 1.6 lc rgb '#D55E00' notitle, \
  $data4 using 1:2:3 with lines lw 1.6 lc rgb '#C2188B' notitle, \
  $data5 using 1:2:3 with lines lw 1.6 lc rgb '#006D3A' notitle, \
  $data6 using 1:2:3 with lines lw 1.6 lc rgb '#785EF0' notitle, \
  $data7 using 1:2:3 with lines lw 1.6 lc rgb '#FFB000' notitle, \
  $data8 using 1:2:3 with lines lw 1.6 lc rgb '#5C3A00' dt (6,3) notitle, \
  $data9 using 1:2:3 with lines lw 1.6 lc rgb '#00B3FF' dt (6,3) notitle, \
  $data10 using 1:2:3 with lines lw 1.6 lc rgb '#A6D854' dt (6,3) notitle, \
  $data11 using 1:2:3 with lines lw 1.6 lc rgb '#6A3D9A' dt (6,3) notitle, \
  $data12 using 1:2:3 with lines lw 1.6 lc rgb '#00A3A3' dt (6,3) notitle, \
  $data13 using 1:2:3 with lines lw 1.6 lc rgb '#5A5A5A' dt (6,3) notitle, \
  $data14 matrix using (-1+0.5*$1):(-1+0.5*$2):3 with pm3d notitle, \
  $data15 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data15 using 1:2:3 with lines lw 2.4 lc rgb '#000000' notitle, \
  $data16 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data16 using 1:2:3 with lines lw 2.4 lc rgb '#D55E00' notitle, \
  $data17 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data17 using 1:2:3 with lines lw 2.4 lc rgb '#C2188B' notitle, \
  $data18 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data18 using 1:2:3 with lines lw 2.4 lc rgb '#006D3A' notitle, \
  $data19 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data19 using 1:2:3 with lines lw 2.4 lc rgb '#785EF0' notitle, \
  $data20 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data20 using 1:2:3 with lines lw 2.4 lc rgb '#FFB000' notitle, \
  $data21 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data21 using 1:2:3 with lines lw 2.4 lc rgb '#5C3A00' dt (6,3) notitle, \
  $data22 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data22 using 1:2:3 with lines lw 2.4 lc rgb '#00B3FF' dt (6,3) notitle, \
  $data23 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data23 using 1:2:3 with lines lw 2.4 lc rgb '#A6D854' dt (6,3) notitle, \
  $data24 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data24 using 1:2:3 with lines lw 2.4 lc rgb '#6A3D9A' dt (6,3) notitle, \
  $data25 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data25 using 1:2:3 with lines lw 2.4 lc rgb '#00A3A3' dt (6,3) notitle, \
  $data26 using 1:2:3 with lines lw 4.6 lc rgb '#ffffff' notitle, \
  $data26 using 1:2:3 with lines lw 2.4 lc rgb '#5A5A5A' dt (6,3) notitle, \
  $data27 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data27 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data28 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data28 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "arm 0" noenhanced, \
  $data29 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data29 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data30 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data30 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "arm 1" noenhanced, \
  $data31 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data31 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data32 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data32 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#C2188B' notitle, \
  keyentry with lines lw 4 lc rgb '#C2188B' title "arm 2" noenhanced, \
  $data33 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data33 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data34 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data34 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#006D3A' notitle, \
  keyentry with lines lw 4 lc rgb '#006D3A' title "arm 3" noenhanced, \
  $data35 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data35 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data36 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data36 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#785EF0' notitle, \
  keyentry with lines lw 4 lc rgb '#785EF0' title "arm 4" noenhanced, \
  $data37 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data37 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data38 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data38 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#FFB000' notitle, \
  keyentry with lines lw 4 lc rgb '#FFB000' title "arm 5" noenhanced, \
  $data39 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data39 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data40 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data40 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#5C3A00' notitle, \
  keyentry with lines lw 4 lc rgb '#5C3A00' dt (6,3) title "arm 6" noenhanced, \
  $data41 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data41 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data42 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data42 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#00B3FF' notitle, \
  keyentry with lines lw 4 lc rgb '#00B3FF' dt (6,3) title "arm 7" noenhanced, \
  $data43 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data43 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data44 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data44 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#A6D854' notitle, \
  keyentry with lines lw 4 lc rgb '#A6D854' dt (6,3) title "arm 8" noenhanced, \
  $data45 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data45 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data46 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data46 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#6A3D9A' notitle, \
  keyentry with lines lw 4 lc rgb '#6A3D9A' dt (6,3) title "arm 9" noenhanced, \
  $data47 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data47 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data48 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data48 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#00A3A3' notitle, \
  keyentry with lines lw 4 lc rgb '#00A3A3' dt (6,3) title "arm 10" noenhanced, \
  $data49 using 1:2:3 with points pt 7 ps 2.2 lc rgb '#202020' notitle, \
  $data49 using 1:2:3 with points pt 7 ps 1.7 lc rgb '#ffffff' notitle, \
  $data50 using 1:2:3 with points pt 7 ps 1.25 lc rgb '#ffffff' notitle, \
  $data50 using 1:2:3 with points pt 7 ps 0.9 lc rgb '#5A5A5A' notitle, \
  keyentry with lines lw 4 lc rgb '#5A5A5A' dt (6,3) title "arm 11" noenhanced
