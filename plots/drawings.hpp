// The figures, one function in one file each; figures.cpp lists them with their names.
#pragma once

namespace nnopt {

struct Picture;
class Script;

void draw_curve(const Picture& picture, Script& script);
void draw_contour(const Picture& picture, Script& script);
void draw_surface(const Picture& picture, Script& script);
void draw_loss(const Picture& picture, Script& script);
void draw_loss_evaluations(const Picture& picture, Script& script);
void draw_loss_seconds(const Picture& picture, Script& script);
void draw_loss_examples(const Picture& picture, Script& script);
void draw_fit(const Picture& picture, Script& script);
void draw_scaling(const Picture& picture, Script& script);
void draw_success(const Picture& picture, Script& script);
void draw_rate(const Picture& picture, Script& script);
void draw_runs(const Picture& picture, Script& script);

}  // namespace nnopt
