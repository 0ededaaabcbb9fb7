/* random.h: random numbers that can be saved, and that agree with PyTorch's
 *
 * The generator is the Mersenne Twister MT19937 seeded as PyTorch's CPU generator is, and the
 * distributions below draw from it as PyTorch 1.13 does, so that torch.manual_seed (s) and
 * unet_random_init (r, s) give the same initial weights and the same data split.
 * Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define UNET_RANDOM_N 624

/* A plain value: copy it to save it, write its fields to keep it in a file. */
typedef struct
{
  uint32_t state[UNET_RANDOM_N];
  uint32_t left; /* words of state not drawn yet, 0 .. UNET_RANDOM_N */
} UnetRandom;

void unet_random_init (UnetRandom *random, uint64_t seed);

/* 32 random bits. */
uint32_t unet_random_next (UnetRandom *random);

/* Uniform in [from, to), with 24 random bits: one draw, as torch.Tensor.uniform_ (float32). */
float unet_random_uniform (UnetRandom *random, float from, float to);

/* Normal with mean 0 and standard deviation 1, by Box and Muller: two draws. */
float unet_random_normal (UnetRandom *random);

/* 0 .. n - 1, n > 0: one draw modulo n, as torch.randperm draws. */
uint32_t unet_random_below (UnetRandom *random, uint32_t n);

/* Fills INDICES with a permutation of 0 .. n - 1, that of torch.randperm (n) on the CPU. */
void unet_random_permutation (UnetRandom *random, uint32_t *indices, uint32_t n);

G_END_DECLS
