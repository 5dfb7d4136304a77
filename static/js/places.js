/** The pages in the order of the navigation: [name, the letter after g, whether viewers have it]. */
export const PLACES = [
  ["overview", "o"], ["leaving", "l", true], ["library", "b", true], ["rules", "r"], ["history", "h"], ["jobs", "j"], ["system", "s"],
];
