/**
 * The best of some loads: what is needed to load, and not what else the machine did meanwhile. The first ones are those of nodes that have
 * just started, whose code is being compiled.
 *
 * @param load loads once and returns the milliseconds
 * @param enough a load that was faster ends it
 * @returns the milliseconds of every load
 */
export async function loadUntil(load, { most, enough }) {
  const loads = [];
  while (loads.length < most && !loads.some((millis) => millis < enough)) loads.push(await load());
  return loads;
}
