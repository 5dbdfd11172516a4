reset
set clip two
set title "\0173/:Bold abs(x)\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0818; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set xrange [-1:1] noextend; set yrange [-1.12:1.1400000000000001] noextend
set xlabel "x\0137\01731\0175"
set ylabel "f(x) and its derivative" offset 0.5,0
$data1 << EOD
-1 1
0 0
1 1
EOD
$data2 << EOD
-1 -1
-0.001 -1


0 0


0.001 1
1 1
EOD
set key at graph 0.985,0.02 right bottom Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.5 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2 with lines lw 2 lc rgb '#27679b' notitle, \
  $data2 using 1:2 with lines lw 2 lc rgb '#c8553d' notitle, \
  keyentry with lines lw 2 lc rgb '#27679b' title "f(x)" noenhanced, \
  keyentry with lines lw 2 lc rgb '#c8553d' title "derivative" noenhanced
