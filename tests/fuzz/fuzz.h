/* fuzz.h: what a fuzz target gives
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The name that libFuzzer calls too. Must take any bytes. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
