reset
set clip two
set title "\0173/:Bold bowl\0175   steps to f(x) ≤ 0.01, median and quartiles of 3 runs" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [0.920187651:17.3877578] noextend
set xlabel "dimension"
set xtics ('1' 1, '4' 4, '16' 16)
set logscale y
set yrange [12.7289571:471.36619] noextend
set ylabel "steps" offset 0.5,0
set ytics ('20' 20, '50' 50, '100' 100, '200' 200)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
1 15 25
4 60 100
EOD
$data2 << EOD
1 15 25
4 60 100
16 240 400
EOD
$data3 << EOD
1 20
4 80
EOD
$data4 << EOD
1 20
4 80
16 320
EOD
set key at graph 0.015,0.98 left top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 2.1 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2:3 with filledcurves fc rgb '#d8000000' fs solid noborder notitle, \
  $data2 using 1:2:3 with filledcurves fc rgb '#d8D55E00' fs solid noborder notitle, \
  $data3 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  $data3 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "sgd" noenhanced, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "adam" noenhanced
