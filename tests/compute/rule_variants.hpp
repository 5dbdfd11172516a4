// Optimizers in all the forms their options give them: what every path of an update is tested with.
#pragma once
#include <string>
#include <vector>

namespace nnopt {

inline const std::vector<std::string> rule_variants{
    "sgd:lr=0.1",
    "sgd:lr=0.1,weight_decay=0.01",
    "sgd:lr=0.1,momentum=0.9",
    "sgd:lr=0.1,momentum=0.9,dampening=0.5,weight_decay=0.01",
    "sgd:lr=0.1,momentum=0.9,nesterov=true,weight_decay=0.01",
    "adagrad:lr=0.1",
    "adagrad:lr=0.1,initial_accumulator_value=0.5,lr_decay=0.1,weight_decay=0.01",
    "rmsprop:lr=0.1,weight_decay=0.01",
    "rmsprop:lr=0.1,momentum=0.9",
    "rmsprop:lr=0.1,centered=true",
    "rmsprop:lr=0.1,centered=true,momentum=0.9,weight_decay=0.01",
    "adam:lr=0.1",
    "adam:lr=0.1,weight_decay=0.01",
    "amsgrad:lr=0.1,weight_decay=0.01",
    "adamw:lr=0.1",
    "adamw:lr=0.1,amsgrad=true",
    "adamax:lr=0.1,weight_decay=0.01"};

}  // namespace nnopt
