import { expect, test } from 'vitest';
import { TypedEmitter } from './typed-emitter.ts';

class Bell extends TypedEmitter<{ ring: number }> {
  ring(times: number): void {
    this.emit('ring', times);
  }
}

test('on() returns what takes exactly this listener away', () => {
  const bell = new Bell();
  const heard: number[] = [];
  const listener = (times: number): void => {
    heard.push(times);
  };
  const off = bell.on('ring', listener);
  bell.on('ring', listener);
  bell.ring(1);
  off();
  off();
  bell.ring(2);
  expect(heard).toEqual([1, 1, 2]);
});

test('a listener may take itself away while it is called', () => {
  const bell = new Bell();
  let heard = 0;
  const off = bell.on('ring', () => {
    heard += 1;
    off();
  });
  bell.on('ring', () => {
    heard += 10;
  });
  bell.ring(1);
  bell.ring(1);
  expect(heard).toBe(21);
});
