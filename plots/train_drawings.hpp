// The figures of networks that learn examples, one function each; train_figures.cpp lists them with
// their names.
#pragma once

namespace nnopt {

struct TrainPicture;
class Script;

// train_history.cpp
void draw_losses(const TrainPicture& picture, Script& script);
void draw_accuracies(const TrainPicture& picture, Script& script);

// train_arms.cpp
void draw_training_loss(const TrainPicture& picture, Script& script);
void draw_training_loss_examples(const TrainPicture& picture, Script& script);
void draw_training_loss_seconds(const TrainPicture& picture, Script& script);
void draw_width(const TrainPicture& picture, Script& script);

// train_filters.cpp
void draw_filters(const TrainPicture& picture, Script& script);
/// Pixels of a page that nothing else is on; 0 where it cannot be drawn.
double filters_height(const TrainPicture& picture);
void draw_contributions(const TrainPicture& picture, Script& script);

// train_answers.cpp
void draw_confusion(const TrainPicture& picture, Script& script);
void draw_mistakes(const TrainPicture& picture, Script& script);
void draw_examples(const TrainPicture& picture, Script& script);
void draw_learned_curve(const TrainPicture& picture, Script& script);

// train_plane.cpp
void draw_plane(const TrainPicture& picture, Script& script);
void draw_plane_surface(const TrainPicture& picture, Script& script);

}  // namespace nnopt
