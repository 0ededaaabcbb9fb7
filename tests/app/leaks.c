/* leaks.c: what is no leak of ours
 *
 * Under AddressSanitizer (./check --sanitize) the end of a program is searched for lost memory.
 * fontconfig keeps patterns that nothing points to any more; that is its own affair.
 *
 * SPDX-License-Identifier: MIT
 */

/* Called by the sanitizer, if there is one. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\n";
}
