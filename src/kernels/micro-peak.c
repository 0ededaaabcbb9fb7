/* micro-peak.c: as many multiplications and additions as the registers allow
 *
 * Each chain is a vector that is multiplied and added to again and again. A chain has to wait for
 * its last result, so there are as many chains as there are registers for: more than the two
 * instructions per cycle times the four or five cycles that one takes. The numbers and both
 * operands come from memory, so that the compiler can neither work out nor merge any chain.
 *
 * Where there is no fused instruction, half of the chains multiply and half add: fused in one chain
 * they would wait twice as long, and a real product's sums do not wait for its factors either.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"
#include "kernels/peak.h"

#if defined(__FMA__) || defined(__aarch64__)
#define IS_FUSED 1
#else
#define IS_FUSED 0
#endif

/* Of 32 registers or 16, two hold the operands. In groups, because a loop of more than 16 turns is
 * not unrolled whole, and then the chains lie in memory. */
#define GROUP 14
#if UNET_MICRO_WIDTH == 64 || defined(__aarch64__)
#define N_GROUPS 2
#else
#define N_GROUPS 1
#endif
#define N_CHAINS (N_GROUPS * GROUP)
#define N_STEPS 4 /* per turn of the loop */

G_STATIC_ASSERT (N_CHAINS *VECTOR_LANES <= UNET_PEAK_STATE);

double
UNET_MICRO (peak) (int64_t n_rounds, float factor, float summand, float *state)
{
  const Vector a = factor - (Vector){0}, b = summand - (Vector){0};
  Vector       chain[N_GROUPS][GROUP];

  UNROLL
  for (int g = 0; g < N_GROUPS; g++)
    UNROLL
  for (int i = 0; i < GROUP; i++)
    chain[g][i] = load_vector (state + (g * GROUP + i) * VECTOR_LANES);
  for (int64_t round = 0; round < n_rounds; round++)
    UNROLL
  for (int step = 0; step < N_STEPS; step++)
    UNROLL
  for (int g = 0; g < N_GROUPS; g++)
    UNROLL
  for (int i = 0; i < GROUP; i++)
    if (IS_FUSED)
      chain[g][i] = chain[g][i] * a + b;
    else if (i % 2 == 0)
      chain[g][i] = chain[g][i] * a;
    else
      chain[g][i] = chain[g][i] + b;
  UNROLL
  for (int g = 0; g < N_GROUPS; g++)
    UNROLL
  for (int i = 0; i < GROUP; i++)
    store_vector (state + (g * GROUP + i) * VECTOR_LANES, chain[g][i]);
  return (double)n_rounds * N_STEPS * N_CHAINS * VECTOR_LANES * (IS_FUSED ? 2 : 1);
}
