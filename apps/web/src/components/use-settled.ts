import { useEffect, useState } from 'react';

const restMs = 200;

/** The value once it has not changed for a moment: what is typed does not ask the server at every key. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
