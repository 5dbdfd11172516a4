set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold net\0175   loss at the end, median and quartiles of 3 runs" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9290
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [3.81997034:16.7540568] noextend
set xlabel "hidden units"
set xtics ('4' 4, '16' 16)
set logscale y
set yrange [0.17734443:1.02904275] noextend
set ylabel "loss" offset 0.5,0
set ytics ('0.2' 0.2, '0.5' 0.5, '1' 1)
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
4 0.61 0.85
16 0.1921 0.3697
EOD
$data2 << EOD
4 0.71 0.95
16 0.2921 0.4697
EOD
$data3 << EOD
4 0.72
16 0.2592
EOD
$data4 << EOD
4 0.82
16 0.3592
EOD
set key at graph 0.985,0.98 right top Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 width 1.7 height 0.4 tc rgb '#262626' font ',11'
plot \
  $data1 using 1:2:3 with filledcurves fc rgb '#d8000000' fs solid noborder notitle, \
  $data2 using 1:2:3 with filledcurves fc rgb '#d8D55E00' fs solid noborder notitle, \
  $data3 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with lines lw 2.2 lc rgb '#000000' notitle, \
  $data3 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data3 using 1:2 with points pt 7 ps 1.1 lc rgb '#000000' notitle, \
  keyentry with lines lw 4 lc rgb '#000000' title "training" noenhanced, \
  $data4 using 1:2 with lines lw 4.4 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.45 lc rgb '#ffffff' notitle, \
  $data4 using 1:2 with points pt 7 ps 1.1 lc rgb '#D55E00' notitle, \
  keyentry with lines lw 4 lc rgb '#D55E00' title "test" noenhanced
