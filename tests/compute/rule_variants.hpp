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
    "adam:lr=0.1,betas=0/0.5",
    "amsgrad:lr=0.1,weight_decay=0.01",
    "adamw:lr=0.1",
    "adamw:lr=0.1,amsgrad=true",
    "adamax:lr=0.1,weight_decay=0.01",
    "nadam:lr=0.1,weight_decay=0.01",
    "nadam:lr=0.1,weight_decay=0.01,decoupled_weight_decay=true",
    "radam:lr=0.1,weight_decay=0.01",
    "radam:lr=0.1,weight_decay=0.01,decoupled_weight_decay=true",
    "adabelief:lr=0.1,weight_decay=0.01",
    "adabelief:lr=0.1,rectify=false,weight_decouple=false,weight_decay=0.01",
    "adabelief:lr=0.1,rectify=false,amsgrad=true,fixed_decay=true,weight_decay=0.01",
    "yogi:lr=0.1,initial_accumulator=0.5,weight_decay=0.01",
    "adadelta:weight_decay=0.01",
    "asgd:lr=0.1,lambd=0.01,alpha=0.5,t0=0,weight_decay=0.01",
    "rprop:lr=0.1",
    "lion:lr=0.1,weight_decay=0.01"};

}  // namespace nnopt
