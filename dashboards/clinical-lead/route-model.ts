import { HomeId, ResidentId } from '#devices/ids.ts';

export type Route =
  | { readonly page: 'homes' }
  | { readonly page: 'home'; readonly homeId: HomeId }
  | { readonly page: 'resident'; readonly homeId: HomeId; readonly residentId: ResidentId };

/** What stands behind the # of the address. Anything unknown is the list of homes. */
export function parseRoute(hash: string): Route {
  const [, noun, homeWord, verb, residentWord] = hash.split('/');
  const homeId = HomeId.safeParse(homeWord);
  if (noun !== 'homes' || !homeId.success) return { page: 'homes' };
  const residentId = ResidentId.safeParse(residentWord);
  if (verb === 'residents' && residentId.success)
    return { page: 'resident', homeId: homeId.data, residentId: residentId.data };
  return { page: 'home', homeId: homeId.data };
}

export const toHomeHref = (homeId: HomeId): string => `#/homes/${homeId}`;
export const toResidentHref = (homeId: HomeId, residentId: ResidentId): string =>
  `#/homes/${homeId}/residents/${residentId}`;

/** Where the hub is asked for this page. */
export function toApiPath(route: Route): string {
  switch (route.page) {
    case 'homes':
      return '/api/homes';
    case 'home':
      return `/api/homes/${route.homeId}`;
    case 'resident':
      return `/api/homes/${route.homeId}/residents/${route.residentId}`;
  }
}
