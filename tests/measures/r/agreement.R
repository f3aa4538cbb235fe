# Agreement between raters: Cohen's kappa and ICC by the psych package, Fleiss' kappa from its definition, with the
# interval of Gwet (2021) written out case by case. Writes agreement_ratings.csv (the input) and agreement.csv.
library(psych)
set.seed(20)
n <- 10; k <- 6
truth <- c(1, 1, 1, 2, 2, 2, 3, 3, 1, 2)
nominal <- sapply(1:k, function(j) ifelse(runif(n) < 0.8, truth, sample(1:3, n, replace = TRUE)))
level <- c(1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 6.5)
numbers <- sapply(1:k, function(j) round((level + 0.3 * (j - 3) + rnorm(n, 0, 0.5)) * 2) / 2)
ratings <- data.frame(kind = rep(c("nominal", "number"), each = n * k), case = rep(1:n, 2 * k),
                      rater = rep(rep(1:k, each = n), 2), value = c(nominal, numbers))
write.csv(ratings, "agreement_ratings.csv", row.names = FALSE, quote = FALSE)

cohen <- cohen.kappa(nominal[, 1:2])$confid["unweighted kappa", ]
pairs <- combn(k, 2)
light <- mean(apply(pairs, 2, function(p) cohen.kappa(nominal[, p])$kappa))
share <- sapply(1:3, function(c) mean(nominal == c))
pe <- sum(share^2)
pair_agrees <- function(x) mean(outer(x, x, "==")[upper.tri(diag(k))])
pa <- apply(nominal, 1, pair_agrees)
fleiss <- (mean(pa) - pe) / (1 - pe)
pe_case <- apply(nominal, 1, function(x) mean(share[x]))
star <- (pa - pe) / (1 - pe) - 2 * (1 - fleiss) * (pe_case - pe) / (1 - pe)
reach <- qt(0.975, n - 1) * sqrt(sum((star - fleiss)^2) / (n * (n - 1)))
icc <- ICC(numbers, lmer = FALSE)$results
row <- function(type) unlist(icc[icc$type == type, c("lower bound", "ICC", "upper bound")])
values <- rbind(cohen, c(NA, light, NA), c(fleiss - reach, fleiss, min(fleiss + reach, 1)), row("ICC2"), row("ICC3"))
write.csv(data.frame(statistic = c("cohen", "light", "fleiss", "icc_2_1", "icc_3_1"),
                     lower = sprintf("%.12g", values[, 1]), value = sprintf("%.12g", values[, 2]),
                     upper = sprintf("%.12g", values[, 3])), "agreement.csv", row.names = FALSE, quote = FALSE)
