/**
 * Keeps the screen on while `isNeeded()` says so: a phone that sleeps stops its camera.
 *
 * The browser takes the lock away whenever the page is hidden, so it is asked for again.
 */
export function keepAwake(isNeeded: () => boolean): void {
  let lock: WakeLockSentinel | undefined;
  let isAsking = false;

  const adjust = async (): Promise<void> => {
    const wanted = isNeeded() && document.visibilityState === 'visible';
    if (wanted === (lock !== undefined) || isAsking || navigator.wakeLock === undefined) return;
    isAsking = true;
    try {
      if (wanted) {
        lock = await navigator.wakeLock.request('screen');
        lock.onrelease = () => {
          lock = undefined;
        };
      } else {
        await lock?.release();
      }
    } catch {
      // Refused by a low battery or a policy. Nothing depends on it.
    } finally {
      isAsking = false;
    }
  };
  document.addEventListener('visibilitychange', () => void adjust());
  setInterval(() => void adjust(), 2_000);
}
