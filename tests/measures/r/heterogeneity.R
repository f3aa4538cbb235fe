# Overdispersion, test of heterogeneity and shrinkage of units' shares, from the published formulas and R's own functions.
# Spiegelhalter 2005: z on the natural scale, winsorised by R's quantile (type 7); phi = mean z^2; tau^2 by moments.
# Test: chisq.test, simulated where an expected count is under 5. Shrinkage: beta-binomial, qbeta.
# Limits: beta-binomial probabilities from lbeta and lchoose, interpolated as those of funnel.R.
# Writes heterogeneity.csv (one row a case), shrinkage.csv and overdispersed_limits.csv.
set.seed(1)
data <- list(
  spread = list(r = c(262, 64, 300, 51, 33, 210, 90, 118, 20, 402), n = c(300, 120, 420, 99, 42, 350, 91, 214, 55, 640)),
  even = list(r = c(30, 41, 22, 55, 61, 38), n = c(50, 70, 40, 90, 100, 60)),
  small = list(r = c(9, 3, 11, 6, 12, 2, 14), n = c(10, 6, 12, 8, 13, 7, 14)),
  outlier = list(r = c(52, 49, 51, 50, 48, 52, 50, 49, 51, 90), n = rep(100, 10)),
  two = list(r = c(12, 30), n = c(40, 42))
)
rows <- shrunk <- NULL
for (name in names(data)) {
  r <- data[[name]]$r; n <- data[[name]]$n; k <- length(n); x <- r / n
  p <- sum(r) / sum(n); v <- p * (1 - p)
  z <- (x - p) / sqrt(v / n)
  q <- quantile(z, c(0.1, 0.9)); zw <- pmin(pmax(z, q[1]), q[2])
  w <- n / v
  tau2 <- function(sum_z2) min(max((sum_z2 - (k - 1)) / (sum(w) - sum(w^2) / sum(w)), 0), v)
  test <- suppressWarnings(chisq.test(rbind(r, n - r), correct = FALSE))
  p_value <- test$p.value
  simulated <- any(test$expected < 5)
  if (simulated) p_value <- chisq.test(rbind(r, n - r), simulate.p.value = TRUE, B = 200000)$p.value
  between <- tau2(sum(z^2))
  rows <- rbind(rows, data.frame(case = name, target = p, chi_square = unname(test$statistic), p = p_value, simulated = simulated,
                                 phi = mean(zw^2), between = tau2(sum(zw^2)), between_all = between))
  if (between > 0) {
    s <- v / between - 1; a <- p * s; b <- (1 - p) * s
    one <- data.frame(case = name, r = r, n = n, reliability = n / (n + s), estimate = (a + r) / (a + b + n),
                      lower = qbeta(0.025, a + r, b + n - r), upper = qbeta(0.975, a + r, b + n - r),
                      overall = between / (between + mean((v - between) / n)))
  } else {
    ci <- prop.test(sum(r), sum(n), correct = FALSE)$conf.int
    one <- data.frame(case = name, r = r, n = n, reliability = 0, estimate = p, lower = ci[1], upper = ci[2], overall = 0)
  }
  shrunk <- rbind(shrunk, one)
}
cases <- expand.grid(n = c(1, 12, 40, 389), target = c(0.1, 0.536, 0.95), between = c(0.001, 0.02, 0.04), level = c(0.95, 0.998))
limit <- function(p, n, target, between) {
  s <- target * (1 - target) / between - 1; a <- target * s; b <- (1 - target) * s
  x <- 0:n
  d <- exp(lchoose(n, x) + lbeta(x + a, n - x + b) - lbeta(a, b))
  cum <- cumsum(d); i <- which(cum >= p)[1]
  min(max((x[i] - (cum[i] - p) / d[i]) / n, 0), 1)
}
cases$lower <- mapply(function(n, t, b, l) limit((1 - l) / 2, n, t, b), cases$n, cases$target, cases$between, cases$level)
cases$upper <- 1 - mapply(function(n, t, b, l) limit((1 - l) / 2, n, 1 - t, b), cases$n, cases$target, cases$between, cases$level)
options(digits = 15)
write.csv(rows, "heterogeneity.csv", row.names = FALSE, quote = FALSE)
write.csv(shrunk, "shrinkage.csv", row.names = FALSE, quote = FALSE)
write.csv(cases, "overdispersed_limits.csv", row.names = FALSE, quote = FALSE)
