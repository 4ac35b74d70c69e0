import { useEffect, useState } from 'react';

/** The value once it has stayed the same for so many milliseconds. Null until then, the first time. */
export function useLasting<T>(value: T, ms: number): T | null {
  const [settled, setSettled] = useState<T | null>(null);
  useEffect(() => {
    const wait = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(wait);
  }, [value, ms]);
  return settled;
}
