// For which instruction sets our vector code is compiled; include it before <hwy/foreach_target.h>. The baseline that
// every x86-64 has is always among them.
#pragma once

#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#endif
