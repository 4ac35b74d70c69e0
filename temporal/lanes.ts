/** Takes turns: so many at a time for each key, the rest in the order in which they came. */
export type Lanes = <T>(key: string, act: () => Promise<T>) => Promise<T>;

export function createLanes(width: number): Lanes {
  const roads = new Map<string, { taken: number; readonly waiting: (() => void)[] }>();

  return async (key, act) => {
    const road = roads.get(key) ?? { taken: 0, waiting: [] };
    roads.set(key, road);
    if (road.taken < width) road.taken += 1;
    else await new Promise<void>((resolve) => road.waiting.push(resolve));
    try {
      return await act();
    } finally {
      // The lane goes from hand to hand, so that nobody slips in between.
      const next = road.waiting.shift();
      if (next) next();
      else road.taken -= 1;
      if (road.taken === 0) roads.delete(key);
    }
  };
}
