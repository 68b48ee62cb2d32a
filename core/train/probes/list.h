// One function for each probe, defined in the file of that name.
#pragma once

#include "core/train/probe.h"

namespace vitrine::probes {

ProbeType activations();
ProbeType attention();
ProbeType embedding();
ProbeType evaluation();
ProbeType excites();
ProbeType outputs();
ProbeType plane_units();
ProbeType recurrence();
ProbeType saliency();
ProbeType samples();
ProbeType surface();
ProbeType text();
ProbeType unit_weights();
ProbeType units();
ProbeType try_code();
ProbeType try_input();
ProbeType weights();
ProbeType written();

}  // namespace vitrine::probes
