import type { Random } from '#base';

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer({ low: 0, high: items.length - 1 })] as Item;
}
