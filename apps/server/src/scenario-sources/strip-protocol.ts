/** What the thread that removes types is started with. */
export interface StripRequest {
  readonly source: string;
}
