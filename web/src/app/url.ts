/** What the page shows, kept in its URL: a link shows what its sender saw. */

import { effect, type Signal, signal } from "@preact/signals";

/** How a value is written in the URL. `read` gives undefined for what nobody wrote. */
export interface Codec<T> {
  read(text: string): T | undefined;
  /** The text, or undefined where it goes without saying. */
  write(value: T): string | undefined;
}

interface Entry {
  readonly name: string;
  /** Take the value from a URL. */
  take(parameters: URLSearchParams): void;
  /** The text for the URL. */
  text(): string | undefined;
}

const entries: Entry[] = [];

/** A signal that is read from the URL's parameter of this name, and written to it. */
export function urlSignal<T>(name: string, codec: Codec<T>, initial: T): Signal<T> {
  const parsed = (parameters: URLSearchParams): T => {
    const text = parameters.get(name);
    return (text === null ? undefined : codec.read(text)) ?? initial;
  };
  const value = signal(parsed(new URLSearchParams(location.search)));
  entries.push({
    name,
    take: (parameters) => {
      value.value = parsed(parameters);
    },
    text: () => codec.write(value.value),
  });
  return value;
}

/** The query of a URL with these values; parameters that nobody here knows are left as they are. */
export function queryWith(
  query: string,
  values: Iterable<readonly [string, string | undefined]>,
): string {
  const parameters = new URLSearchParams(query);
  for (const [name, text] of values) {
    if (text === undefined) parameters.delete(name);
    else parameters.set(name, text);
  }
  const written = parameters.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return written === "" ? "" : `?${written}`;
}

/** Keep the URL and the signals in step, from now on. */
export function followUrl(): void {
  addEventListener("popstate", () => {
    const parameters = new URLSearchParams(location.search);
    for (const entry of entries) entry.take(parameters);
  });
  effect(() => {
    const query = queryWith(
      location.search,
      entries.map((entry) => [entry.name, entry.text()] as const),
    );
    if (query !== location.search) history.replaceState(null, "", location.pathname + query);
  });
}

/** Make the present state a step of its own, which the browser's Back leads to. */
export function step(): void {
  history.pushState(null, "", location.href);
}

/** One of these words; the first goes without saying where `silent` is. */
export function oneOf<const T extends string>(words: readonly T[], silent?: T): Codec<T> {
  return {
    read: (text) => words.find((word) => word === text),
    write: (value) => (value === silent ? undefined : value),
  };
}

/** Names, separated by commas; none goes without saying. */
export const names: Codec<readonly string[]> = {
  read: (text) => text.split(",").filter((name) => /^\w+$/.test(name)),
  write: (value) => (value.length === 0 ? undefined : value.join(",")),
};

/** Where the map looks: degrees (CGCS2000), and MapLibre's zoom and bearing. */
export interface View {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
  readonly bearing: number;
}

/** A view as `longitude,latitude,zoom` with `,bearing` where north is not up. */
export const view: Codec<View | null> = {
  read: (text) => {
    const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
    const [longitude = Number.NaN, latitude = Number.NaN, zoom = Number.NaN, bearing = 0] = numbers;
    const fits = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85 && zoom >= 0 && zoom <= 24;
    return fits && Number.isFinite(bearing) ? { longitude, latitude, zoom, bearing } : undefined;
  },
  write: (value) => {
    if (value === null) return undefined;
    const places = [
      value.longitude.toFixed(5),
      value.latitude.toFixed(5),
      String(Math.round(value.zoom * 100) / 100),
    ];
    const bearing = Math.round(value.bearing);
    return (bearing === 0 ? places : [...places, String(bearing)]).join(",");
  },
};
