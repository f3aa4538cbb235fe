# Observed over expected in base R: glm with a number among the characteristics, exact Poisson intervals, control limits
# around one, heterogeneity and overdispersion; and standard errors with persons as clusters.
# Writes the files ratio_*.csv beside this one; the rows, made up, are in ratio_rows.csv, drawn below once.
if (!file.exists("ratio_rows.csv")) {
  set.seed(11)
  n <- 1600
  persons <- sample(1200, n, TRUE)
  d <- data.frame(
    patient_id = persons,
    unit_id = sample(c("a", "b", "c", "d"), 1200, TRUE, c(0.5, 0.3, 0.15, 0.05))[persons],
    sex = sample(c("female", "male"), 1200, TRUE)[persons],
    age = round(rnorm(1200, 68, 11))[persons]
  )
  d$age[runif(n) < 0.06] <- NA
  logit <- -2.2 + 0.4 * (ifelse(is.na(d$age), 68, d$age) - 68) / 10 + 0.5 * (d$sex == "male") +
    0.6 * (d$unit_id == "c") + 0.5 * is.na(d$age) + rnorm(1200)[persons]
  d$met <- as.integer(runif(n) < plogis(logit))
  write.csv(d, "ratio_rows.csv", row.names = FALSE, quote = FALSE, na = "")
}
d <- read.csv("ratio_rows.csv")
out <- function(x, file) {
  numbers <- sapply(x, is.numeric)
  x[numbers] <- lapply(x[numbers], function(v) format(v, digits = 15, trim = TRUE))
  write.csv(x, file, row.names = FALSE, quote = FALSE)
}

# Who has no age has the mean of the others, and a coefficient for that.
d$no_age <- as.integer(is.na(d$age))
d$age[is.na(d$age)] <- mean(d$age, na.rm = TRUE)
fit <- glm(met ~ sex + I(age / 10) + no_age, family = binomial, data = d, control = glm.control(epsilon = 1e-14))
b <- coef(fit)

# Sandwich with persons as clusters: the score of a person is the sum of those of the rows.
x <- model.matrix(fit)
scores <- rowsum(x * (d$met - fitted(fit)), d$patient_id)
g <- nrow(scores); n <- nrow(x); k <- ncol(x)
bread <- vcov(fit)
robust <- sqrt(diag(bread %*% crossprod(scores) %*% bread) * g / (g - 1) * (n - 1) / (n - k))
out(data.frame(term = names(b), value = b, error = sqrt(diag(bread)), robust = robust), "ratio_coefficients.csv")

# What is expected of each unit, with the exact interval of what was observed.
d$expected <- fitted(fit)
u <- do.call(rbind, lapply(split(d, d$unit_id), function(u) {
  ci <- poisson.test(sum(u$met), sum(u$expected))$conf.int
  data.frame(unit_id = u$unit_id[1], n = nrow(u), observed = sum(u$met), expected = sum(u$expected),
             ratio = sum(u$met) / sum(u$expected), lower = ci[1], upper = ci[2])
}))
out(u, "ratio_expected.csv")

# Exact limits interpolated as in Spiegelhalter 2005, A.1; with a variance between units those of the negative binomial.
cases <- expand.grid(expected = c(0.4, 1, 3.7, 12, 55.5, 240), level = c(0.95, 0.998), between = c(0, 0.04))
limit <- function(mean, tail, tau2) {
  size <- 1 / tau2
  q <- if (tau2 == 0) qpois(tail, mean) else qnbinom(tail, size, mu = mean)
  p <- if (tau2 == 0) ppois(q, mean) else pnbinom(q, size, mu = mean)
  d <- if (tau2 == 0) dpois(q, mean) else dnbinom(q, size, mu = mean)
  max(q - (p - tail) / d, 0) / mean
}
cases$lower <- mapply(function(e, l, t) limit(e, (1 - l) / 2, t), cases$expected, cases$level, cases$between)
cases$upper <- mapply(function(e, l, t) limit(e, (1 + l) / 2, t), cases$expected, cases$level, cases$between)
out(cases, "ratio_limits.csv")

# Ten units: chi-square of their counts given the sum, winsorised z, and the moment estimate of the variance.
o <- c(31, 12, 8, 55, 40, 9, 77, 6, 18, 29)
e <- c(25.1, 14.9, 11.2, 41.0, 52.3, 6.6, 70.2, 5.9, 25.5, 26.3)
test <- chisq.test(o, p = e / sum(e))
z <- (o / e - 1) * sqrt(e)
q <- quantile(z, c(0.1, 0.9))
w <- sum(pmin(pmax(z, q[1]), q[2])^2)
tau2 <- max(0, (w - 9) / (sum(e) - sum(e^2) / sum(e)))
out(data.frame(chi_square = test$statistic, p = test$p.value, phi = w / 10, between = tau2), "ratio_spread.csv")
