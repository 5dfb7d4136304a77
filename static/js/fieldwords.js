/**
 * The words for fields: `noun` as in "… is 5.1" and "… isn't known", `is` for a whole clause, `yes` and
 * `no` of a flag, `none` where the source has nothing.
 */

const flag = (yes, no, noun = `whether ${yes}`) => ({ type: "flag", yes, no, noun });
const event = (what, none) => ({ what, noun: `when ${what}`, none });
const counted = (noun, is) => ({ type: "number", noun, is });

/** Things that happened: `NAME` is a date, `NAME_ago` a duration. */
const EVENTS = {
  added: event("it was added"),
  title_added: event("its title was added"),
  file_added: event("its file was added"),
  released: event("it was released", "it has no release date"),
  aired: event("it aired"),
  last_aired: event("its last episode aired"),
  last_watched: event("it was last watched", "nobody ever watched it"),
  collection_last_watched: event("its collection was last watched", "nobody ever watched its collection"),
  requested: event("it was asked for", "nobody asked for it"),
};

const FIELDS = {
  versions: counted("the number of its versions", (n) => `it has ${n === 1 ? "one version" : `${n} versions`}`),
  size: { type: "bytes", noun: "its size", more: "larger than", less: "smaller than", is: (v) => `it is ${v}` },
  duration: { type: "duration", noun: "its length", more: "longer than", less: "shorter than" },
  year: { type: "number" },
  hdr: flag("it is HDR", "it isn't HDR"),
  dolby_vision: flag("it is Dolby Vision", "it isn't Dolby Vision"),
  cutoff_met: flag("its quality cutoff is met", "its quality cutoff isn't met"),
  monitored: flag("it is monitored", "it isn't monitored"),
  requested: flag("somebody asked for it", "nobody asked for it"),
  is_latest_season: flag("it is the latest season", "it isn't the latest season"),
  has_unaired: flag("it has episodes still to come", "all its episodes have aired"),
  playing: flag("somebody is watching it now", "nobody is watching it now"),
  favourite: flag("it is somebody's favourite", "it is nobody's favourite"),
  never_watched: flag("nobody ever watched it", "somebody has watched it", "whether anybody ever watched it"),
  unwatched_for: { type: "duration", noun: "how long nobody has watched it", is: (v) => `nobody watched it for ${v}` },
  plays: counted("how often it was played", (n) => (n === 0 ? "it was never played to the end" : `it was played ${n === 1 ? "once" : `${n} times`}`)),
  viewers_count: counted("how many people watched it", (n) => (n === 0 ? "nobody watched it to the end" : `${n === 1 ? "one person" : `${n} people`} watched it`)),
  watched_share: { type: "share", noun: "the watched share of it" },
  disk_free: { type: "bytes", noun: "the free space on its disk" },
  disk_free_share: { type: "share", noun: "the free share of its disk" },
  viewers: { none: "nobody has watched it to the end" },
  requesters: { none: "nobody asked for it" },
  favourite_users: { noun: "those whose favourite it is", none: "it is nobody's favourite" },
  collection: { none: "it belongs to no collection" },
};

const NAMES = { imdb: "IMDb", tmdb: "TMDB", tvdb: "TVDB", rt: "Rotten Tomatoes", metacritic: "Metacritic score", trakt: "Trakt", id: "id" };

function eventWords(name) {
  const past = EVENTS[name.replace(/_ago$/, "")];
  if (name.endsWith("_ago")) return past && { ...past, type: "duration", is: (v) => `${past.what} ${v} ago` };
  const dated = EVENTS[name === "release_date" ? "released" : name];
  return dated && { ...dated, type: "date", is: (v) => `${dated.what} on ${v}` };
}

/** A field's words; one without an entry is spoken of by its own name. */
export function wordsOf(name) {
  const words = FIELDS[name] ?? eventWords(name) ?? {};
  const plain = name.split("_").map((part) => NAMES[part] ?? part).join(" ");
  const noun = words.noun ?? `its ${plain}`;
  return { type: name.endsWith("_id") ? "id" : null, plural: /[^su]s$|^those/.test(noun), ...words, noun, none: words.none ?? `it has no ${plain}` };
}

/** Functions: what is said for yes and for no, of the names or the figure they were asked about. */
export const FUNCTIONS = {
  newest: [(n) => `it is among the newest ${n}`, (n) => `it isn't among the newest ${n}`],
  watched_by: [(p) => `${p} watched it`, (p) => `${p} hasn't watched it`],
  favourite_of: [(p) => `it is a favourite of ${p}`, (p) => `it isn't a favourite of ${p}`],
  watched_by_all: [(p) => `all of ${p} watched it`, (p) => `not all of ${p} watched it`],
  only_watched_by: [(p) => `only ${p} watched it`, (p) => `it isn't so that only ${p} watched it`],
  finished_by_all_viewers: [() => "everybody who began it finished it", () => "somebody who began it hasn't finished it"],
  watched_by_requester: [() => "whoever asked for it has watched it", () => "whoever asked for it hasn't watched it"],
  requested_by: [(p) => `${p} asked for it`, (p) => `${p} didn't ask for it`],
};
