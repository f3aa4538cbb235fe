# Funnel limits from R's own qbinom, pbinom and dbinom, interpolated as in Spiegelhalter 2005; the upper limit
# is that of the complement. Writes funnel.csv.
cases <- expand.grid(n = c(1, 5, 12, 40, 389, 1300), target = c(0.02, 0.3, 0.536, 0.612, 0.95),
                     level = c(0.95, 0.998))
limit <- function(p, n, target) {
  r <- qbinom(p, n, target)
  step <- (pbinom(r, n, target) - p) / dbinom(r, n, target)
  min(max((r - step) / n, 0), 1)
}
cases$lower <- mapply(function(n, t, l) limit((1 - l) / 2, n, t), cases$n, cases$target, cases$level)
cases$upper <- 1 - mapply(function(n, t, l) limit((1 - l) / 2, n, 1 - t), cases$n, cases$target, cases$level)
cases$lower <- format(cases$lower, digits = 15)
cases$upper <- format(cases$upper, digits = 15)
write.csv(cases, "funnel.csv", row.names = FALSE, quote = FALSE)
