set encoding utf8
if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf("set terminal %s size 1100,930 font 'DejaVu Sans,12' linewidth 1.4", GPVAL_TERM)
reset
set clip two
set title "\0173/:Bold sweep\0175   value over lr, median and quartiles of 3 runs\0012\0173/\00520.85 best median of value 1.001 at optimizer = adam:betas=0.9/0.99, lr = 0.001\0175" font ',15' tc rgb '#262626' offset 0,-0.3
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.0817; set tmargin at screen 0.9097
set border 15 lw 0.8 lc rgb '#262626'
set tics out nomirror scale 0.5 textcolor rgb '#262626'
set logscale x
set xrange [0.00087096359:0.114815362] noextend
set xlabel "lr"
set xtics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1)
set yrange [0.94105:2.25995] noextend
set ylabel "value" offset 0.5,0
set grid y lt 1 lw 0.6 lc rgb '#e4e4e4'
$data1 << EOD
0.001 1.002 2.2
0.01 1.02 2.2
0.1 1.2 2.2
EOD
$data2 << EOD
0.001 1.001 1.501
0.01 1.001 1.51
0.1 1.001 1.6
EOD
$data3 << EOD
0.001 2.002
0.01 2.02
0.1 2.2
EOD
$data4 << EOD
0.001 1.001
0.01 1.01
0.1 1.1
EOD
$data5 << EOD
0.001 1.001
EOD
set lmargin at screen 0.0909; set rmargin at screen 0.9727
set bmargin at screen 0.1054; set tmargin at screen 0.9097
set key at graph 0.5, screen 0.0344 center top vertical maxrows 1 Left reverse nobox samplen 1.6 spacing 1.2 tc rgb '#262626' font ',11'
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
  keyentry with lines lw 4 lc rgb '#D55E00' title "adam:betas=0.9/0.99" noenhanced, \
  $data5 using 1:2 with points pt 2 ps 1.3 lw 3.0 lc rgb '#202020' notitle, \
  $data5 using 1:2 with points pt 2 ps 1.2 lw 1.5 lc rgb '#ffffff' notitle, \
  keyentry with points pt 2 ps 1.2 lw 1.8 lc rgb '#202020' title "best" noenhanced
