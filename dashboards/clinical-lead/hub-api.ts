import type { z } from 'zod';
import {
  HomesView,
  HomeView,
  Me,
  ResidentView,
  type SignIn,
  SignInRefusal,
} from '#dashboards/hub/protocol.ts';
import { type Route, toApiPath } from './route-model.ts';

export type View =
  | { readonly page: 'homes'; readonly data: HomesView }
  | { readonly page: 'home'; readonly data: HomeView }
  | { readonly page: 'resident'; readonly data: ResidentView };

/** `no-answer`: the hub could not be reached. `unreadable`: it speaks another version than this page. */
export type Trouble = 'signed-out' | 'not-found' | 'no-answer' | 'unreadable';

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown } | null> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  } catch {
    return null; // a named guard: the network, or a body that is no JSON
  }
}

export async function readView(route: Route): Promise<View | Trouble> {
  const answer = await ask(toApiPath(route));
  if (answer === null || answer.status >= 500) return 'no-answer';
  if (answer.status === 401) return 'signed-out';
  if (answer.status === 404) return 'not-found';
  const read = <T>(schema: z.ZodType<T>) => schema.safeParse(answer.body).data;
  switch (route.page) {
    case 'homes': {
      const data = read(HomesView);
      return data === undefined ? 'unreadable' : { page: 'homes', data };
    }
    case 'home': {
      const data = read(HomeView);
      return data === undefined ? 'unreadable' : { page: 'home', data };
    }
    case 'resident': {
      const data = read(ResidentView);
      return data === undefined ? 'unreadable' : { page: 'resident', data };
    }
  }
}

/** Who is signed in; null where the hub doesn't answer. */
export async function readMe(): Promise<Me | 'nobody' | null> {
  const answer = await ask('/api/me');
  if (answer?.status === 401) return 'nobody';
  return Me.safeParse(answer?.body).data ?? null;
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export async function signIn(wish: SignIn): Promise<Me | SignInRefusal | null> {
  const answer = await ask('/api/sign-in', post(wish));
  if (answer === null) return null;
  return Me.safeParse(answer.body).data ?? SignInRefusal.safeParse(answer.body).data ?? null;
}

export async function signOut(): Promise<boolean> {
  return (await ask('/api/sign-out', post({})))?.status === 204;
}
