/** Uniform numbers between 0 and 1, always the same ones: Park & Miller (1988), CACM 31(10). */
export function createUniform(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
