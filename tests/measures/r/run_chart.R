# p charts and rules of runs by the formulas of R's qicharts2 (qic with chart = "p" and its Anhoej rules), written here
# in base R: centre, limits of three standard errors within 0 and 1, longest run against round(log2(n)) + 3, crossings
# against qbinom(0.05, n - 1, 0.5). Writes run_chart.csv and run_chart_rules.csv.
set.seed(20241231)
series <- list(
  common = list(y = rbinom(20, 60, 0.7), n = rep(60, 20)),
  unequal = list(y = NULL, n = c(31, 44, 52, 38, 61, 47, 29, 55, 50, 43, 62, 40)),
  step = list(y = c(rbinom(12, 80, 0.55), rbinom(8, 80, 0.85)), n = rep(80, 20)),
  drift = list(y = round(seq(20, 50, length.out = 16)), n = rep(60, 16)),
  near_one = list(y = c(10, 9, 10, 10, 8, 10, 9, 10, 10, 10, 9, 4), n = rep(10, 12)),
  on_centre = list(y = c(5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 5), n = rep(10, 14)),
  short = list(y = c(3, 4, 5, 6, 5, 4, 7, 8), n = rep(10, 8))
)
series$unequal$y <- rbinom(12, series$unequal$n, 0.6)
points <- rules <- NULL
for (name in names(series)) {
  y <- series[[name]]$y
  n <- series[[name]]$n
  share <- y / n
  centre <- sum(y) / sum(n)
  error <- sqrt(centre * (1 - centre) / n)
  upper <- pmin(1, centre + 3 * error)
  lower <- pmax(0, centre - 3 * error)
  side <- sign(round(share - centre, 12))
  useful <- side[side != 0]
  lengths <- rle(useful)$lengths
  points <- rbind(points, data.frame(case = name, y = y, n = n, centre = format(centre, digits = 15),
                                     lower = format(lower, digits = 15), upper = format(upper, digits = 15),
                                     outside = (share > upper + 1e-12) - (share < lower - 1e-12)))
  rules <- rbind(rules, data.frame(case = name, useful = length(useful), longest = max(lengths),
                                   longest_expected = round(log2(length(useful))) + 3,
                                   crossings = length(lengths) - 1,
                                   crossings_expected = qbinom(0.05, length(useful) - 1, 0.5)))
}
write.csv(points, "run_chart.csv", row.names = FALSE, quote = FALSE)
write.csv(rules, "run_chart_rules.csv", row.names = FALSE, quote = FALSE)
