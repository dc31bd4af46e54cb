/** What a server leaves on purpose, in the words of `whatIsLeft`: the image in the pool and the media repository are for the next one. */
export const KEPT_ON_PURPOSE = /^\+ LogicalUnit image_|repository: undefined -> .*"media":\[\]/;
